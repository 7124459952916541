"""The browser, for what plain requests cannot have; playwright is imported only when it is asked for."""
