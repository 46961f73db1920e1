"""Python source as the engine sees it: a tree with positions, scopes, canonical names, and edits of the text."""
