"""What each sound is and how it sounds: providers in turn, nothing asked twice.

``finder`` asks, ``filling`` puts answers into a record, ``written`` keeps them as JSON,
``desk`` gathers the tracks of a crawl into batches, ``sheet`` is where a person
corrects matches, and ``coverage`` says what came of it.
"""
