"""`python -m lifealliance` is the command line."""

from lifealliance.cli import main

if __name__ == "__main__":
    main()
