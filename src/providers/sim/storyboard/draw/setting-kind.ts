/** Which drawing stands for a place, by its noun, then by the words of its name; null for a place nobody drew. */
export function settingKind(noun: string | null, name = ''): string | null {
  for (const word of [noun ?? '', ...name.split(/[\s-]+/).reverse()]) {
    const kind = KINDS.get(word);
    if (kind !== undefined) return kind;
  }
  return null;
}

const places = (kind: string, nouns: string): [string, string][] =>
  nouns
    .trim()
    .split(/\s+/)
    .map((noun) => [noun, kind]);

const KINDS: ReadonlyMap<string, string> = new Map([
  ...places(
    'city',
    `city downtown metropolis street alley avenue boulevard square plaza crosswalk intersection sidewalk pavement
    manhattan tokyo london paris shanghai urban rooftop roof skyline balcony suburb neighborhood district slum cyberpunk
    subway station platform parking bridge market bazaar mall arcade terminal airport tunnel`,
  ),
  ...places('road', 'road highway racetrack track lane path trail'),
  ...places(
    'village',
    'village town farm barn ranch countryside courtyard cottage vineyard monastery castle kyoto venice cemetery ruins ruin temple shrine',
  ),
  ...places('forest', 'forest woods jungle rainforest grove woodland orchard swamp'),
  ...places(
    'field',
    'field meadow pasture prairie savanna savannah park garden backyard yard playground steppe hill valley lawn grass landscape plain grassland farmland',
  ),
  ...places('mountains', 'mountain mountains canyon cliff plateau volcano peak summit slope'),
  ...places('snow', 'snow tundra glacier ice rink arctic iceberg'),
  ...places('desert', 'desert dune dunes oasis wasteland mars quarry'),
  ...places('beach', 'beach shore coast seaside island bay lagoon boardwalk waterfront coastal'),
  ...places(
    'water',
    'lake sea ocean river pond stream creek harbor harbour port dock pier canal fjord pool waterfall riverbank lakeside quay wetland marsh',
  ),
  ...places('underwater', 'underwater reef aquarium seabed'),
  ...places('space', 'space moon planet galaxy universe orbit cosmos spaceship stars'),
  ...places('sky', 'sky clouds air'),
  ...places(
    'room',
    `room interior bedroom kitchen bathroom apartment house home hall hallway lobby attic basement cabin cellar
    classroom school office hospital clinic cell prison laundromat launderette palace church cathedral`,
  ),
  ...places(
    'shop',
    'cafe café bar pub restaurant diner tavern shop store bakery saloon bookstore bookshop library pharmacy museum gallery inn nightclub laboratory lab workshop studio garage factory warehouse',
  ),
  ...places('stage', 'stage theater theatre arena stadium circus cinema ring court gym dungeon cave'),
]);
