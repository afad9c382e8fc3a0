"""One file for each command; its first line is the help that `lifealliance --help` lists."""
