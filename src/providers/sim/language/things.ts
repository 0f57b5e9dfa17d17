/** World knowledge: which nouns are people, animals, places, natural things, clothes and parts. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const FEMALE =
  words(`woman lady girl mother mom grandmother grandma queen princess actress waitress bride
  sister daughter aunt nun witch ballerina geisha empress goddess heroine wife businesswoman policewoman maid`);
export const MALE =
  words(`man gentleman boy father dad grandfather grandpa king prince actor waiter groom brother
  son uncle monk wizard emperor god hero husband businessman policeman fireman cowboy lumberjack salaryman guy`);
export const CHILD = words(
  `child kid baby toddler boy girl infant schoolboy schoolgirl pupil teenager teen newborn`,
);
export const OLD = words('grandmother grandma grandfather grandpa elder');

export const PEOPLE = new Set([
  ...FEMALE,
  ...MALE,
  ...CHILD,
  ...OLD,
  ...words(`person people human figure individual adult crowd audience family couple team band worker farmer chef cook
  baker barista doctor nurse surgeon patient teacher student professor scientist astronaut pilot sailor captain
  soldier knight warrior samurai ninja pirate detective officer guard firefighter driver rider cyclist runner jogger
  swimmer diver surfer skater skier climber hiker athlete player dancer singer musician guitarist pianist drummer
  violinist cellist conductor artist painter sculptor writer poet photographer director builder carpenter
  blacksmith mechanic engineer welder plumber fisherman hunter shepherd gardener florist tailor barber merchant
  vendor shopkeeper librarian judge lawyer politician president minister priest pope traveler tourist passenger
  commuter pedestrian neighbor friend stranger twin robot android cyborg alien angel demon ghost vampire zombie
  skeleton mermaid fairy elf dwarf giant clown magician juggler acrobat wrestler boxer boxers gymnast goalkeeper potter
  weaver beekeeper lifeguard nomad monk scholar inventor explorer archaeologist watchmaker kids children men women
  ladies gentlemen boys girls spectator fan customer guest client employee boss villager peasant statue busker mime
  superhero villain character protagonist violin-maker glassblower courier janitor cashier photographer human`),
]);

export const ANIMALS =
  words(`animal creature cat kitten dog puppy corgi poodle beagle husky dachshund terrier shiba retriever
  fox wolf bear panda polar tiger lion lioness leopard cheetah jaguar panther lynx elephant rhino rhinoceros
  hippopotamus hippo giraffe zebra horse pony foal donkey mule camel llama alpaca cow bull calf ox buffalo bison
  yak sheep lamb goat pig piglet boar deer stag doe fawn moose elk reindeer antelope gazelle rabbit bunny hare
  squirrel chipmunk mouse mice rat hamster guinea hedgehog porcupine beaver otter badger raccoon racoon skunk
  weasel ferret mole bat sloth anteater armadillo capybara wombat koala tyrannosaurus rex kangaroo wallaby platypus pangolin
  monkey ape gorilla chimpanzee orangutan lemur baboon bird eagle hawk falcon owl crow raven magpie pigeon dove
  sparrow robin swallow parrot macaw toucan flamingo heron crane stork pelican seagull gull albatross penguin
  puffin duck duckling goose geese swan chicken hen rooster chick turkey peacock ostrich emu kiwi hummingbird
  woodpecker kingfisher fish goldfish koi shark whale dolphin orca salmon trout tuna clownfish seahorse octopus
  squid jellyfish crab lobster shrimp snail slug starfish turtle tortoise frog toad newt salamander lizard gecko
  iguana chameleon snake cobra python crocodile alligator dinosaur triceratops tyrannosaurus stegosaurus raptor
  dragon unicorn phoenix griffin pegasus insect bee bumblebee wasp butterfly moth dragonfly ladybug beetle ant
  grasshopper cricket mantis spider scorpion caterpillar worm firefly seal walrus manatee mammoth heron canary
  finch partridge pheasant quail vulture condor hyena jackal coyote meerkat mongoose okapi tapir warthog stallion
  mare cub pup hound greyhound labrador collie bulldog pug chihuahua tabby siamese sandpiper monster pangolins`);

export const PLACES =
  words(`city town village street road alley highway avenue boulevard lane path square plaza market bazaar
  mall shop store bakery cafe café restaurant diner bar pub kitchen bedroom bathroom room hall hallway corridor
  lobby office studio workshop garage factory warehouse laboratory lab library museum gallery theater theatre
  cinema stage arena stadium court gym pool school classroom university campus hospital church cathedral temple
  mosque shrine monastery palace castle fortress ruin ruins cemetery station subway platform airport harbor harbour
  port dock pier bridge tunnel park garden backyard yard courtyard playground farm barn field meadow pasture
  orchard vineyard greenhouse forest woods jungle rainforest grove desert dune savanna savannah prairie tundra steppe
  mountain hill valley canyon cliff cave plateau volcano glacier island beach shore coast seaside bay lagoon lake
  pond river stream creek waterfall ocean sea swamp marsh wetland reef underwater sky space moon planet galaxy
  universe rooftop roof balcony terrace porch attic basement cellar cabin cottage house home apartment building
  skyscraper tower skyline downtown countryside landscape background interior tavern inn saloon hotel casino
  nightclub disco dungeon spaceship cockpit train carriage bus sidewalk pavement crosswalk intersection parking
  zoo aquarium circus fair carnival festival lighthouse observatory planetarium conservatory amphitheater racetrack
  track rink slope trail riverbank lakeside waterfront boardwalk quay canal fjord oasis ranch stable laundromat launderette
  arcade bookstore bookshop pharmacy clinic courtroom prison cell bunker shipyard quarry mine terminal depot
  suburb neighborhood district ghetto slum kremlin parthenon manhattan shanghai paris tokyo london venice kyoto`);

/** Places that are just as often a thing to look at: a setting only after a preposition of place. */
export const BUILDINGS =
  words(`house cottage cabin castle palace tower skyscraper church cathedral temple shrine mosque bridge lighthouse
  building pyramid square pool track path stage train bus carriage bar tent fort fortress ruin monument cockpit spaceship moon
  planet volcano ring terminal pier station apartment home barn greenhouse theater theatre`);

export const NATURAL =
  words(`tree oak pine birch willow palm maple cactus bush shrub hedge flower rose tulip sunflower daisy
  lily lotus orchid poppy lavender petal leaf leaves grass moss fern ivy vine mushroom seaweed coral rock stone
  boulder pebble sand snow ice icicle water wave waves rain fog mist smoke steam fire flame flames lightning cloud
  clouds star stars sun rainbow aurora wind dust lava comet meteor tornado hurricane storm puddle stump log branch
  branches root roots seed acorn wheat corn reed reeds bamboo blossom blossoms cherry snowflake crystal`);

export const CLOTHES =
  words(`dress skirt shirt t-shirt tshirt blouse sweater hoodie jacket coat raincoat overcoat trenchcoat suit tuxedo
  uniform robe gown kimono sari hat cap beret helmet crown tiara scarf tie bowtie necktie glove gloves mitten mittens
  boot boots shoe shoes sneaker sneakers sandal sandals heel heels sock socks trousers pants jeans shorts kilt
  overalls apron vest cape cloak veil mask glasses sunglasses goggles belt necklace earring earrings bracelet ring
  watch bandana turban headband headscarf headphones turtleneck armor armour spacesuit wetsuit swimsuit bikini
  pajamas clothes clothing outfit costume garment garb attire tutu leotard backpack-straps poncho shawl sash
  collar ribbon eyepatch monocle fedora sombrero bonnet`);

export const PARTS =
  words(`hair fur feather feathers mane tail wing wings ear ears eye eyes nose mouth lip lips beard moustache
  mustache face head neck shoulder shoulders arm arms elbow hand hands finger fingers palm leg legs knee knees
  foot feet toe toes paw paws claw claws hoof hooves horn horns antler antlers trunk beak bill fin fins scale scales
  shell skin back chest belly stomach hip hips freckle freckles tooth teeth tongue whisker whiskers spot spots stripe
  stripes wrinkle wrinkles braid braids ponytail bun silhouette smile expression bark stem handle lid wheel wheels
  side top bottom front middle center centre left right edge corner surface part piece detail details`);

/** "a group of", "a pair of": words that stand for a number of what follows. */
export const GROUPS: ReadonlyMap<string, number | null> = new Map<string, number | null>([
  ['pair', 2],
  ['couple', 2],
  ['trio', 3],
  ['dozen', 12],
  ['group', null],
  ['bunch', null],
  ['crowd', null],
  ['flock', null],
  ['herd', null],
  ['pack', null],
  ['pile', null],
  ['stack', null],
  ['row', null],
  ['line', null],
  ['collection', null],
  ['family', null],
  ['team', null],
  ['swarm', null],
  ['school', null],
  ['set', null],
  ['lot', null],
  ['hundreds', null],
  ['thousands', null],
  ['dozens', null],
  ['lots', null],
  ['series', null],
  ['array', null],
]);

export const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['fifteen', 15],
  ['twenty', 20],
  ['hundred', 100],
  ['both', 2],
  ['twin', 2],
]);
export const VAGUE_COUNTS = words('several many some few numerous multiple various countless both');

/** Nouns that name the picture itself, not something in it. */
export const PICTURE_NOUNS =
  words(`photo photograph photography picture image shot view painting drawing sketch illustration
  portrait render rendering cartoon closeup close-up close-ups artwork scene depiction watercolor watercolour print poster-style
  animation still snapshot frame lens style background foreground closeup angle wash medium version resolution thumbnail drawing crayon canvas-print reflection
  lighting light lights camera depth focus dof bokeh exposure cinematic cover-art composition palette tones tone`);

/** Nouns of time and weather: they describe the light, they are not in the picture as things. */
export const TIME_NOUNS =
  words(`night day morning evening afternoon noon midday dawn dusk sunset sunrise twilight midnight hour
  time season winter summer spring autumn fall weather today year century moment minute second moonlight sunlight daylight
  candlelight lamplight starlight glow shadow shadows backlight haze mood atmosphere feeling air silence sound music
  scent smell way kind type sort something anything nothing everything someone everyone thing things lot bit`);

/** Feel of a surface by kind of thing, used to describe what the prompt left open. */
export const SURFACES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    fur: `cat kitten dog puppy corgi fox wolf bear panda tiger lion leopard cheetah rabbit hare squirrel mouse raccoon racoon otter
      badger sloth capybara wombat koala kangaroo monkey gorilla hedgehog hamster llama alpaca sheep goat horse pony cow deer husky
      terrier beagle poodle platypus donkey camel zebra giraffe stallion hound pug`,
    feathers: `bird eagle hawk owl crow raven pigeon dove parrot flamingo heron crane penguin duck goose swan chicken rooster
      peacock seagull gull kingfisher sparrow robin hummingbird pelican puffin`,
    scales:
      'fish goldfish koi snake lizard dragon crocodile alligator iguana chameleon dinosaur triceratops salmon trout gecko',
    bark: 'tree oak pine birch willow palm maple log stump branch root bush',
    wood: `table chair bench desk door fence boat cabin barn crate barrel violin guitar piano shelf bookshelf cello pier ladder
      easel canoe cradle drawer wardrobe bed stool`,
    metal: `car truck bus train bicycle bike motorcycle robot sword shield knife fork spoon bell anchor kettle tower bridge
      airplane plane helicopter rocket machine key lamp lantern trumpet saxophone tuba microscope telescope typewriter engine
      pan pot hammer saw coin ship tractor van scooter`,
    glass: 'glass bottle vase window mirror lens jar bulb marble goblet aquarium crystal ball orb',
    stone:
      'rock stone boulder statue wall castle temple pyramid cliff pebble fountain tower mountain bust ruin cathedral church',
    fabric: `flag curtain pillow blanket towel sofa couch tent umbrella kite balloon bag backpack teddy toy carpet rug sail
      hammock quilt lantern handbag purse suitcase`,
    leaf: 'flower rose tulip sunflower daisy lily lotus leaf grass moss fern ivy cactus petal blossom plant poppy lavender hedge',
    water: 'water wave river lake sea ocean pond puddle waterfall fountain rain stream',
    paper: 'book newspaper letter map poster card paper origami envelope notebook sign',
    food: `bread cake pizza soup apple banana orange lemon cheese egg sandwich pancake sushi noodle ramen fruit vegetable carrot
      tomato pepper croissant donut pie coffee tea chocolate pineapple mango grape pumpkin eggplant toast burger`,
  }).flatMap(([surface, nouns]) =>
    nouns
      .trim()
      .split(/\s+/)
      .map((noun) => [noun, surface] as const),
  ),
);
