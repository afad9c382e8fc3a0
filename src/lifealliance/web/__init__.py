"""Questions and answers over HTTP, for programs and for readers: nothing here loads, changes or removes anything."""
