"""The page: what it shows (no Solara needed), the components that show it, and its server."""
