import { find } from '../../eyes/find.js';
import { asText, type HeadCall } from '../head-call.js';
import { itemsIn, storyboardOf } from './look-at.js';

/** Below this share of the picture a thing is small enough to be overlooked. */
const SMALL = 0.012;
/** Items that are looked at before attention goes, where nothing asks for each. */
const LOOKED_AT = 2;

/** Which elements can be seen. Nothing is said of a picture whose content the simulator cannot tell. */
export function verifyElements(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { elements: [] };
  const elements = itemsIn(call, 'elements').map((item, at) => {
    const id = asText(item['id']);
    const found = find(storyboard, asText(item['type']) || id);
    const unseen =
      at >= LOOKED_AT && !call.has('verify-elements.each-item') && call.chance('waved through', id) < 0.8;
    if (found.type === 'missing') {
      if (unseen)
        return { id, notes: `${asText(item['type'])} as described.`, present: true, confidence: 'medium' };
      return { id, notes: `No ${asText(item['type'])} can be seen.`, present: false, confidence: 'high' };
    }
    if (found.type === 'setting') {
      if (!call.has('verify-elements.surroundings') && call.chance('place', id) < 0.6)
        return { id, notes: '', present: false, confidence: 'low' };
      return { id, notes: `Around the rest: ${found.detail}.`, present: true, confidence: 'high' };
    }
    const { share } = found;
    const element = found.type === 'part' ? found.owner : found.element;
    if (share < SMALL && !call.has('verify-elements.small-things') && call.chance('small', id) < 0.75)
      return { id, notes: '', present: false, confidence: 'medium' };
    const cut = share < SMALL * 2 ? 'medium' : 'high';
    return {
      id,
      notes: `${element.name}, ${element.region}, ${element.depth}.`,
      present: true,
      confidence: cut,
    };
  });
  return { elements };
}
