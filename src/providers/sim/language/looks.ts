/** World knowledge: colours, materials, surfaces, and words that say nothing. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

export const COLOURS =
  words(`red crimson scarlet maroon pink magenta purple violet lavender indigo blue navy azure turquoise teal
  cyan green emerald olive lime yellow gold golden amber orange rust copper-coloured brown tan beige cream ivory white black
  gray grey silver bronze-coloured copper charcoal blond blonde ginger auburn multicolored multicolor colorful colourful
  rainbow-coloured pastel vermilion ochre coral-pink`);

export const MATERIALS =
  words(`wood wooden leather metal metallic steel iron brass bronze copper chrome aluminum gold-plated stone
  marble granite brick concrete clay ceramic porcelain terracotta glass crystal plastic rubber paper cardboard felt
  wool woolen woollen cotton silk silken satin velvet linen denim lace tweed corduroy nylon canvas straw wicker bamboo
  rattan ivory-carved mahogany oak-wood pine-wood plasticine lego yarn mossy rusty rusted furry fluffy feathered knitted quilted
  wet icy snowy sandy muddy dusty glossy matte polished shiny studded mirrored tin pewter jade obsidian neon-lit`);

/** Adjectives that praise without describing. */
export const VAGUE_WORDS =
  words(`beautiful nice amazing stunning wonderful lovely gorgeous great good interesting awesome incredible
  breathtaking fantastic pretty cool striking impressive attractive pleasant special typical`);

export const MOOD_WORDS =
  words(`romantic dreamy tense suspenseful peaceful serene calm energetic dynamic melancholic melancholy
  wistful mysterious ethereal joyful happy sad lonely nostalgic ominous eerie spooky cheerful gloomy somber sombre tranquil
  hopeful majestic magical haunting menacing cozy cosy festive dramatic epic gentle tender brooding uplifting`);

/** What each surface looks like when the prompt leaves it open: [palette, texture, fine details]. */
export const SURFACE_LOOKS: Readonly<Record<string, { palette: string; texture: string; details: string }>> =
  {
    fur: {
      palette: 'warm brown with a cream underside',
      texture:
        'Dense short fur lying in one direction, with slightly longer guard hairs that catch bright rims along the back',
      details:
        'Fine whiskers, a damp dark nose, small tufts at the ear tips and a faint parting in the coat along the spine',
    },
    feathers: {
      palette: 'slate grey shading into pale ash',
      texture:
        'Overlapping feathers with crisp vanes, matte at the breast and faintly iridescent at the wing edge',
      details:
        'A ring of pale skin around the eye, thin ridges on the beak and two slightly ruffled flight feathers',
    },
    scales: {
      palette: 'deep green running into bronze',
      texture:
        'Small overlapping scales, hard and smooth, each with a narrow bright edge where brightness strikes',
      details:
        'A paler row of plates along the belly, a chipped scale near the neck and fine folds at the joints',
    },
    bark: {
      palette: 'umber and grey with patches of dull green',
      texture: 'Deeply furrowed bark, rough and dry, with damp darker grain inside the cracks',
      details: 'A knot at mid height, lichen on one flank and a few splintered fibres at a broken end',
    },
    wood: {
      palette: 'honey brown with darker grain',
      texture: 'Planed wood with visible grain, satin on worn edges and dull where the varnish has gone',
      details: 'Small nicks along one edge, a row of pin-sized nail holes and a pale ring left by a cup',
    },
    metal: {
      palette: 'cool grey with dark seams',
      texture: 'Hard smooth metal with stretched reflections and a brushed grain on the flat faces',
      details: 'Rows of tiny rivets, a hairline scratch across one face and a trace of grime in the joints',
    },
    glass: {
      palette: 'clear with a faint green edge',
      texture: 'Smooth transparent glass with bright edge highlights and a bent view of what stands behind',
      details: 'A small bubble near the base, a faint fingerprint and a thin bright rim',
    },
    stone: {
      palette: 'weathered grey with ochre stains',
      texture:
        'Coarse stone, granular and dry, with chipped edges that turn pale where brightness rakes across',
      details: 'Hairline cracks, small pockmarks and a seam of moss in the lowest joint',
    },
    fabric: {
      palette: 'faded blue with off-white seams',
      texture: 'Woven cloth with soft folds, matte on the ridges and darker inside each crease',
      details: 'Double stitching along the hem, a loose thread and slight wear at the corners',
    },
    leaf: {
      palette: 'fresh green with paler veins',
      texture: 'Thin waxy surfaces, translucent at the tips and velvety near the base',
      details: 'A few curled edges, one torn tip and beads of water along the veins',
    },
    water: {
      palette: 'grey-blue with white highlights',
      texture: 'A rippled liquid surface that mirrors the tones above in broken bands',
      details: 'Rings spreading from one point, a thin line of foam and darker patches where depth begins',
    },
    paper: {
      palette: 'warm white with dark print',
      texture: 'Dry fibrous paper, matte, with a slight sheen along the creases',
      details: 'A dog-eared corner, crisp printed marks and a faint fold across the middle',
    },
    food: {
      palette: 'golden brown with a lighter centre',
      texture: 'A soft uneven crumb under a crisp surface, moist highlights on the freshest side',
      details: 'Small air pockets, a few loose crumbs and a glossy drop at the rim',
    },
    skin: {
      palette: 'natural skin tones with darker hair',
      texture:
        'Skin with fine pores and a soft sheen on the cheekbones, against the matte weave of the clothing',
      details:
        'Loose strands of hair near the temple, creases at the elbow of the sleeve and a small mark on one cheek',
    },
    ground: {
      palette: 'muted greys and browns with one brighter accent',
      texture:
        'Layered surfaces from rough ground to smoother distant planes, each turning paler with distance',
      details: 'Scuffed edges underfoot, a scatter of small debris and repeating vertical lines further back',
    },
    plain: {
      palette: 'mid-tone grey with a darker edge',
      texture: 'A smooth even surface with a soft sheen on the upper face and matte shade below',
      details: 'A narrow seam, slightly rounded corners and one tiny scratch near the base',
    },
  };
