"""The explorer as a widget of notebooks: `vae_core/notebook/` joins these modules into one and answers what they ask."""
