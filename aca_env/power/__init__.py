"""Who steers whom: the platform's performative power beside the collectives' leverage."""
