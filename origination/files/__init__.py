"""Files people hand in: what they really are, whether they are harmless, where they are kept, how they are shown.

Nothing of this knows applications. A file is streamed to a temporary file, looked at in a confined process of its own
(`inspecting`, `worker`), scanned for malware (`scanning`) and only then stored (`storing`). `addresses` and `receiving`
let browsers and systems send files straight to the storage.
"""
