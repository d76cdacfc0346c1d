"""`python -m site_builder` is `site-builder`."""

from .cli import main

if __name__ == "__main__":
    main()
