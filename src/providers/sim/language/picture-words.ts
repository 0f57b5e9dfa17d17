/** World knowledge: words for shot, lens, light, style and mood, and the vocabulary values they stand for. */

export type PictureField =
  | 'shot_size'
  | 'shot_framing'
  | 'camera_angle'
  | 'lens_size'
  | 'movement'
  | 'depth_of_field'
  | 'focus'
  | 'conditions'
  | 'direction'
  | 'shadows'
  | 'lighting_type'
  | 'mood_tag'
  | 'style_medium'
  | 'artistic_style'
  | 'color_scheme'
  | 'mood_atmosphere';

export interface PicturePhrase {
  readonly pattern: RegExp;
  readonly field: PictureField;
  readonly value: string;
}

const phrase = (field: PictureField, value: string, pattern: string): PicturePhrase => ({
  pattern: new RegExp(`(?<![\\p{L}])(?:${pattern})(?![\\p{L}])`, 'iu'),
  field,
  value,
});

/** Stated in words; the first match of a field wins, so finer phrases stand first. */
export const PICTURE_PHRASES: readonly PicturePhrase[] = [
  phrase(
    'shot_size',
    'extreme_close_up',
    'extreme close[- ]?ups?|macro(?: shot| photo(?:graph)?| lens)?|detail shot',
  ),
  phrase('shot_size', 'medium_close_up', 'medium close[- ]?ups?|bust shot|head and shoulders'),
  phrase('shot_size', 'close_up', 'close[- ]?ups?|headshot|tight (?:shot|framing)'),
  phrase(
    'shot_size',
    'medium_long',
    'medium (?:long|wide)(?: shot)?|three-quarter shot|cowboy shot|american shot',
  ),
  phrase('shot_size', 'medium', 'medium shot|mid[- ]?shot|waist[- ]up'),
  phrase(
    'shot_size',
    'extreme_long',
    'extreme (?:long|wide)(?: shot)?|panorama|panoramic(?: view)?|vista|aerial(?: view| shot| photo)?|satellite',
  ),
  phrase(
    'shot_size',
    'long',
    'long shot|wide shot|wide view|full[- ]body(?: shot)?|full shot|distant shot|far away',
  ),
  phrase('shot_framing', 'over_the_shoulder', 'over[- ]the[- ]shoulder(?: shot| view)?'),
  phrase('shot_framing', 'point_of_view', 'point[- ]of[- ]view|pov|first[- ]person(?: view)?'),
  phrase('shot_framing', 'two_shot', 'two[- ]shot'),
  phrase('shot_framing', 'wide_establishing', 'establishing(?: shot)?|wide establishing'),
  phrase('shot_framing', 'rule_of_thirds', 'rule of thirds|off[- ]cent(?:er|re)'),
  phrase('shot_framing', 'centered_single', 'cent(?:er|re)d|symmetrical|symmetric'),
  phrase(
    'camera_angle',
    'birds_eye',
    "bird'?s[- ]eye(?: view)?|top[- ]down(?: view)?|overhead (?:shot|view)|from (?:directly )?above|aerial(?: view| shot)?|drone(?: shot| view)?|satellite",
  ),
  phrase('camera_angle', 'worms_eye', "worm'?s[- ]eye(?: view)?|from the ground up|from directly below"),
  phrase('camera_angle', 'low_angle', 'low[- ]angle(?: shot| view)?|from below|looking up at'),
  phrase('camera_angle', 'high_angle', 'high[- ]angle(?: shot| view)?|looking down (?:on|at)'),
  phrase('camera_angle', 'dutch_angle', 'dutch(?: angle| tilt)|tilted (?:frame|camera|horizon)|canted'),
  phrase('camera_angle', 'eye_level', 'eye[- ]level|straight[- ]on'),
  phrase('lens_size', '24mm_wide', '24 ?mm|wide[- ]angle(?: lens)?|fish[- ]?eye(?: lens)?|gopro'),
  phrase('lens_size', '35mm_standard', '35 ?mm lens|35 ?mm'),
  phrase('lens_size', '50mm_standard', '50 ?mm(?: lens)?|dslr(?: photo(?:graph)?)?'),
  phrase('lens_size', '85mm_portrait', '85 ?mm(?: lens)?|portrait lens'),
  phrase('lens_size', '200mm_long_telephoto', '200 ?mm(?: lens)?|super[- ]telephoto'),
  phrase('lens_size', '135mm_telephoto', '135 ?mm(?: lens)?|telephoto(?: lens)?|zoom lens'),
  phrase('movement', 'tracking', 'tracking shot|camera (?:follows|tracks)|dolly alongside'),
  phrase('movement', 'handheld', 'hand[- ]?held(?: camera)?'),
  phrase('movement', 'crane_up', 'crane shot|crane up'),
  phrase('movement', 'dolly_in', 'dolly in|push in|slow push'),
  phrase('movement', 'steadicam', 'steadicam'),
  phrase('movement', 'static', 'locked[- ]off|tripod|static (?:shot|camera)'),
  phrase(
    'depth_of_field',
    'very_shallow',
    'very shallow(?: depth of field)?|f/1\\.[2-8]|bokeh|blurred background|blurry background',
  ),
  phrase('depth_of_field', 'shallow', 'shallow(?: depth of field| focus)?|f/2(?:\\.8)?'),
  phrase('depth_of_field', 'very_deep', 'very deep(?: focus)?|f/(?:16|22)'),
  phrase('depth_of_field', 'deep', 'deep focus|everything in focus|f/11'),
  phrase('focus', 'soft_focus_overall', 'soft[- ]focus'),
  phrase('focus', 'rack_focus_to_background', 'rack focus'),
  phrase(
    'conditions',
    'golden hour warmth',
    'golden[- ]hour|sunset|sunrise|dawn|sundown|evening (?:sun|light)|late afternoon|low sun|warm evening light',
  ),
  phrase(
    'conditions',
    'candlelit interior',
    'candle[- ]?lit|candle[- ]?light|by candles|firelight|fireplace|lantern light|lamplight|torchlight|campfire|lit by (?:a )?(?:single )?(?:lamp|candle|fire|lantern)s?',
  ),
  phrase(
    'conditions',
    'neon city lights',
    'neon(?: lights?| signs?| glow)?|city lights|street ?lights?|streetlamps?|cyberpunk',
  ),
  phrase(
    'conditions',
    'cool moonlight',
    'moon[- ]?lit|moon[- ]?light|by moonlight|full moon|at night|night(?:time|fall)?|midnight|starlight|starry|dusk|twilight|blue hour',
  ),
  phrase(
    'conditions',
    'overcast diffused',
    'overcast|cloudy|foggy|misty|fog|mist|rainy|rain|drizzle|storm(?:y)?|snow(?:y|ing|fall)?|grey sky|gray sky|haz[ey]',
  ),
  phrase(
    'conditions',
    'harsh midday sun',
    'midday|noon|harsh sun(?:light)?|blazing sun|bright sun(?:light|shine)?|hard sun(?:light)?|scorching',
  ),
  phrase(
    'conditions',
    'soft natural daylight',
    'soft (?:natural |morning |day)?light|daylight|morning(?: light)?|window light|sunny|sun[- ]?light|sunshine|afternoon',
  ),
  phrase(
    'direction',
    'backlit',
    'back[- ]?lit|back[- ]?light(?:ing)?|silhouettes?|light from behind|against the (?:sun|light)',
  ),
  phrase('direction', 'rim_light_from_behind', 'rim[- ]?light(?:ing)?|rim-lit'),
  phrase('direction', 'under_lighting', 'under[- ]?light(?:ing)?|lit from below|light from below'),
  phrase(
    'direction',
    'overhead',
    'overhead light(?:ing)?|lit from above|light from above|spotlight|shines down|skylight',
  ),
  phrase(
    'direction',
    'side_left_45deg',
    'side[- ]?lit|side[- ]?light(?:ing)?|light from the left|rembrandt lighting|window light',
  ),
  phrase('direction', 'side_right_45deg', 'light from the right'),
  phrase('shadows', 'dappled_through_leaves', 'dappled'),
  phrase('shadows', 'long_evening_shadows', 'long shadows?'),
  phrase('shadows', 'deep_dramatic', 'deep shadows?|dramatic shadows?|high[- ]contrast'),
  phrase('shadows', 'hard_defined', 'hard shadows?|harsh shadows?'),
  phrase('lighting_type', 'studio_softbox', 'studio(?: light(?:ing)?| shot| photo(?:graph)?)|softbox'),
  phrase('lighting_type', 'artificial_fluorescent', 'fluorescent'),
  phrase('lighting_type', 'artificial_tungsten', 'tungsten|incandescent'),
  phrase('mood_tag', 'film_noir', 'film noir|noir'),
  phrase('mood_tag', 'chiaroscuro', 'chiaroscuro'),
  phrase('mood_tag', 'high_key_bright', 'high[- ]key'),
  phrase('mood_tag', 'low_key_moody', 'low[- ]key|moody'),
  phrase(
    'style_medium',
    'oil_painting',
    'oil[- ]painting|oil on canvas|van gogh|monet|rembrandt|impasto|in oils?|painted in oil|starry night|mona lisa|american gothic',
  ),
  phrase('style_medium', 'watercolor', 'watercolou?rs?|ink wash|ink and wash|gouache|aquarelle'),
  phrase(
    'style_medium',
    'pencil_sketch',
    'pencil(?: sketch| drawing)|sketch|charcoal drawing|line drawing|ink drawing|drawing|engraving|etching|woodcut|doodle',
  ),
  phrase(
    'style_medium',
    'anime_cel',
    'anime|manga|cel[- ]shaded|ghibli|cartoon|comic(?: book)?|illustration',
  ),
  phrase(
    'style_medium',
    '3d_render',
    '3d(?: render(?:ing)?| model)?|cgi|octane|unreal engine|low[- ]poly|pixar|claymation|isometric',
  ),
  phrase('style_medium', 'instant_polaroid', 'polaroid|instant (?:photo|film)'),
  phrase(
    'style_medium',
    'vintage_film',
    'vintage(?: film| photo(?:graph)?)|old photo(?:graph)?|daguerreotype|super ?8|sepia photo|from the \\d0s|19\\d0s (?:photo|film)',
  ),
  phrase('style_medium', 'film_35mm', '35 ?mm film|analog(?:ue)? film|on film|film grain|kodak'),
  phrase('style_medium', 'digital_cinema', 'cinematic|movie still|film still|movie scene|imax'),
  phrase('style_medium', 'oil_painting', 'painting|painted portrait|fresco|mural|acrylic'),
  phrase('style_medium', 'photograph', 'photo(?:graph|realistic)?s?|photography|snapshot|dslr'),
  phrase('artistic_style', 'impressionistic', 'impressionis(?:t|m|tic)|van gogh|monet'),
  phrase(
    'artistic_style',
    'surrealist',
    'surreal(?:is[tm])?|dreamlike|dal[ií]|abstract(?: cubism)?|cubis[tm]|melting',
  ),
  phrase('artistic_style', 'baroque', 'baroque|rembrandt|caravaggio|renaissance'),
  phrase('artistic_style', 'pop_art', 'pop[- ]art|warhol|graffiti'),
  phrase('artistic_style', 'minimalist', 'minimal(?:is[tm]|ist(?:ic)?)?'),
  phrase('artistic_style', 'noir', 'film noir|noir'),
  phrase('artistic_style', 'anime', 'anime|manga|ghibli|cartoon'),
  phrase('artistic_style', 'hyperrealistic', 'hyper[- ]?realis(?:t|m|tic)'),
  phrase('artistic_style', 'documentary', 'documentary|photojournalis[tm]'),
  phrase('artistic_style', 'cinematic', 'cinematic|movie still|film still'),
  phrase('artistic_style', 'photorealistic', 'photo[- ]?realis(?:t|m|tic)|realistic'),
  phrase(
    'color_scheme',
    'monochromatic_sepia',
    'monochrom(?:e|atic)|sepia|black[- ]and[- ]white photo(?:graph)?|black[- ]and[- ]white',
  ),
  phrase('color_scheme', 'muted_desaturated', 'muted|desaturated|faded|washed[- ]out|pastel'),
  phrase('color_scheme', 'vibrant_saturated', 'vibrant|saturated|vivid|colou?rful|bright colou?rs'),
  phrase('color_scheme', 'complementary_orange_teal', 'orange and teal|teal and orange'),
  phrase('color_scheme', 'warm_earth_tones', 'warm (?:tones|colou?rs|palette)|earth(?:y)? tones'),
  phrase('color_scheme', 'cool_blues_and_silvers', 'cool (?:tones|colou?rs|palette)|cold colou?rs'),
  phrase('mood_atmosphere', 'romantic_and_dreamy', 'romantic|dreamy|tender|in love|loving'),
  phrase(
    'mood_atmosphere',
    'tense_and_suspenseful',
    'tense|suspens(?:e|eful)|ominous|menacing|threatening|scary|horror|eerie|spooky|fearful',
  ),
  phrase(
    'mood_atmosphere',
    'peaceful_serene',
    'peaceful|serene|calm|tranquil|quiet|cozy|cosy|gentle|silent|still',
  ),
  phrase(
    'mood_atmosphere',
    'energetic_dynamic',
    'energetic|dynamic|lively|joyful|cheerful|festive|playful|happy|excited|bustling|busy',
  ),
  phrase(
    'mood_atmosphere',
    'melancholic_wistful',
    'melanchol(?:y|ic)|wistful|sad|lonely|nostalgic|gloomy|somber|sombre|forlorn|abandoned|grief',
  ),
  phrase(
    'mood_atmosphere',
    'mysterious_ethereal',
    'mysterious|mystical|ethereal|magical|enchanted|otherworldly|haunting|surreal',
  ),
];

/** The rest of the light that goes with each condition. */
export const LIGHT_BY_CONDITION: Readonly<
  Record<
    string,
    {
      directions: readonly string[];
      shadows: readonly string[];
      types: readonly string[];
      moods: readonly string[];
      palette: string;
    }
  >
> = {
  'golden hour warmth': {
    directions: ['side_left_45deg', 'side_right_45deg', 'backlit', 'rim_light_from_behind'],
    shadows: ['long_evening_shadows'],
    types: ['natural_daylight'],
    moods: ['romantic_soft', 'ethereal_glowing'],
    palette: 'warm_earth_tones',
  },
  'candlelit interior': {
    directions: ['side_left_45deg', 'side_right_45deg', 'under_lighting'],
    shadows: ['deep_dramatic'],
    types: ['mixed_practical', 'artificial_tungsten'],
    moods: ['chiaroscuro', 'low_key_moody', 'romantic_soft'],
    palette: 'warm_earth_tones',
  },
  'neon city lights': {
    directions: ['side_left_45deg', 'side_right_45deg', 'rim_light_from_behind'],
    shadows: ['deep_dramatic', 'hard_defined'],
    types: ['neon_colored', 'mixed_practical'],
    moods: ['low_key_moody', 'film_noir'],
    palette: 'complementary_orange_teal',
  },
  'cool moonlight': {
    directions: ['backlit', 'rim_light_from_behind', 'overhead'],
    shadows: ['deep_dramatic'],
    types: ['natural_moonlight'],
    moods: ['low_key_moody', 'ethereal_glowing', 'film_noir'],
    palette: 'cool_blues_and_silvers',
  },
  'overcast diffused': {
    directions: ['overhead', 'frontal'],
    shadows: ['minimal_flat', 'soft_diffused'],
    types: ['natural_daylight'],
    moods: ['low_key_moody', 'harsh_gritty', 'romantic_soft'],
    palette: 'muted_desaturated',
  },
  'harsh midday sun': {
    directions: ['overhead'],
    shadows: ['hard_defined'],
    types: ['natural_daylight'],
    moods: ['high_key_bright', 'harsh_gritty'],
    palette: 'vibrant_saturated',
  },
  'soft natural daylight': {
    directions: ['side_left_45deg', 'side_right_45deg', 'overhead'],
    shadows: ['soft_diffused'],
    types: ['natural_daylight'],
    moods: ['high_key_bright', 'romantic_soft'],
    palette: 'warm_earth_tones',
  },
};
