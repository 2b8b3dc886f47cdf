"""The preference page that letters link to: no sign-in, a signed address; opening it changes nothing."""
