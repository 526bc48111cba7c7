"""Wrong matches that the project of 2021 shipped: the sound's title and album, then
title, artists and album of the song that it was given.
"""

from __future__ import annotations

WRONG: list[tuple[str, str | None, str, str, str]] = [
    ("Original Sound", "未知", "Original Sound", "Bru-C", "Original Sound"),
    ("Sad But True", "Metallica", "Sad But True", "The HU", "Sad But True"),
    ("Poison", "Best of Alice Cooper", "Poison", "Bell Biv DeVoe", "Poison"),
    ("Jocelyn Flores", "XXX Covers Only", "Jocelyn Flores", "XXXTENTACION", "17"),
    (
        "Pan's Labyrinth Lullaby",
        "Sweet Dreams Strange Lullabies",
        "Pan's Labyrinth Lullaby",
        "Javier Navarrete",
        "El Laberinto del Fauno",
    ),
    ("River", "Church Of Scars", "River", "Leon Bridges", "Coming Home (Deluxe)"),
    (
        "Safe & Sound",
        "NCS: The Best of 2016",
        "Safe & Sound - from The Hunger Games Soundtrack",
        "Taylor Swift, The Civil Wars",
        "The Hunger Games: Songs From District 12 And Beyond",
    ),
    ("Fast", "suecothechild", "Fast", "Juice WRLD", "Death Race For Love"),
    ("Stay Awake", "FORΞVΞR", "Stay Awake", "Dean Lewis", "A Place We Knew"),
    (
        "Goosebumps",
        "Black Cat",
        "goosebumps",
        "Travis Scott",
        "Birds In The Trap Sing McKnight",
    ),
    (
        "In Da Club",
        "20 Full Instrumentals",
        "In Da Club",
        "50 Cent",
        "Get Rich Or Die Tryin'",
    ),
    ("Blue", "Blue", "Blueberry Faygo", "Lil Mosey", "Blueberry Faygo"),
    (
        "Adventure",
        "Adventure",
        "Adventure of a Lifetime",
        "Coldplay",
        "A Head Full of Dreams",
    ),
    (
        "BOO!",
        "BOO!",
        "Boot Scootin' Boogie",
        "Brooks & Dunn",
        "#1s ... and then some",
    ),
    ("Knot", "Cracked", "Knotty Head", "Denzel Curry, Rick Ross", "Imperial"),
    ("Banana", "Banana", "Banana Pancakes", "Jack Johnson", "In Between Dreams"),
    ("Voyage", "Voyage", "Voyager", "Daft Punk", "Discovery"),
    (
        "Mond",
        "Mond",
        "Monday to Sunday (feat. Lil Baby & BIG30)",
        "BIG30, Pooh Shiesty, Lil Baby",
        "Monday to Sunday (feat. Lil Baby & BIG30)",
    ),
    (
        "5'5",
        "Thank You For Believing",
        "5500 Degrees (feat. Lil Baby, 42 Dugg & Rylo Rodriguez)",
        "EST Gee, Lil Baby, 42 Dugg, Rylo Rodriguez",
        "Bigger Than Life Or Death",
    ),
    ("え", None, "Run", "Taylor Swift, Ed Sheeran", "Red (Taylor's Version)"),
]
