"""Text as the engine sees it: the compact view, homophones, patterns and their matcher, entities, similarity."""
