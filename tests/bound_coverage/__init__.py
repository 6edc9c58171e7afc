"""Coverage: over many fresh draws, how often does success fall below its bound?"""
