"""Documents that hold text which nobody sees, beside text that only looks as if nobody could see it."""

from __future__ import annotations

from dataclasses import dataclass

_LEAKS = """
aardvark abacus acorn alabaster albatross almanac amethyst anvil apricot artichoke asphalt avocado badger
bagpipe balalaika bamboo banjo barnacle bassoon beetroot begonia blizzard bobsled boomerang bouillon
broccoli buffalo bumblebee caboose cactus camphor cardamom carousel cathedral cauliflower chameleon chimney
cinnamon clarinet cobblestone coconut compass coriander crocodile crystal cucumber dachshund daffodil
dandelion dragonfly dromedary dumpling eclipse eggplant elephant emerald espresso falcon fiddle flamingo
fossil galaxy gazelle geranium giraffe gondola gooseberry gorilla grapefruit guitar hammock harmonica
hazelnut hedgehog hibiscus hippopotamus honeycomb hurricane iceberg iguana jaguar jasmine jellyfish juniper
kangaroo kettledrum kumquat ladybird lagoon lantern lavender lemonade leopard licorice lobster magnolia
mandolin mango marigold marmalade meadowlark
""".split()
_VISIBLE = """
melon meteor minaret mongoose mosaic mulberry mushroom mustard narwhal nectarine nightingale nutmeg oasis
obelisk octopus oleander orangutan orchid oregano ostrich otter oyster paddock panther papaya paprika parrot
parsnip peacock pelican peppermint persimmon petunia pheasant pineapple pistachio platypus plumage
pomegranate porcupine pretzel primrose pumpkin puffin pyramid quartz quiver raccoon radish rainbow raspberry
reindeer rhinoceros rhubarb rosemary saffron salamander sapphire saxophone scorpion seahorse sequoia
shamrock silhouette skylark snowdrop sparrow spinach squirrel starfish stallion sunflower swordfish
tangerine tarantula telescope thimble thistle toboggan tortoise toucan trombone trumpet tulip turmeric
turquoise ukulele umbrella vanilla velvet viaduct vineyard violet volcano walnut walrus waterfall weasel
whirlpool windmill wisteria wolverine xylophone zeppelin zucchini
""".split()
_WORDS_EACH = 3


@dataclass(frozen=True, slots=True)
class HiddenCase:
    """A document, the words of it that nobody sees, and words that must be kept.

    No word stands among both kinds, nor in the prose around them: a word that is found or lost tells all.
    """

    name: str
    suffix: str
    data: bytes
    leaks: tuple[str, ...]
    visible: tuple[str, ...]


def leak_phrase(number: int) -> str:
    """Three words that no other phrase has."""
    return _phrase(_LEAKS, number)


def visible_phrase(number: int) -> str:
    """Three words that no other phrase has, nor any that is hidden."""
    return _phrase(_VISIBLE, number)


def _phrase(words: list[str], number: int) -> str:
    return " ".join(words[number * _WORDS_EACH : (number + 1) * _WORDS_EACH])
