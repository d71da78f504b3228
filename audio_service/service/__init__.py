"""HTTP: what a listener's browser, player or podcast program gets."""
