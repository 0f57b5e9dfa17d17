import type { JsonObject, JsonValue } from '../../core/json.js';
import { isJsonObject } from '../../core/parse-json.js';
import { numberRule, repetition, stringRule } from './grammar-scalars.js';
import { anyOf, type GrammarRules, grammarRules, literal } from './grammar-rules.js';

/** A grammar under which a model can write nothing but JSON of one shape. */
export interface JsonGrammar {
  /** In the GBNF notation of llama.cpp. */
  readonly text: string;
  /** Keywords of the schema that the grammar does not enforce, sorted. */
  readonly givenUp: readonly string[];
}

/** One blank may stand after a colon or a comma; more whitespace would only cost tokens. */
const BLANK = '" "?';

/**
 * The grammar of a JSON Schema. Properties come in the order of the schema. Enforced: types, enums, constants,
 * required and optional properties, records, lists and tuples with their lengths, unions, references, lengths of
 * strings, small ranges of integers. The rest (`pattern`, `format`, wide ranges ...) is listed as given up.
 */
export function jsonSchemaGrammar(schema: JsonObject): JsonGrammar {
  const rules = grammarRules();
  const root = new SchemaRules(rules, schema).of(schema);
  return { text: rules.text(root), givenUp: rules.givenUp };
}

class SchemaRules {
  readonly #references = new Map<string, string>();

  constructor(
    private readonly rules: GrammarRules,
    private readonly root: JsonObject,
  ) {}

  /** Gives the name of the rule for a schema. */
  of(schema: JsonValue | undefined): string {
    const fields = fieldsOf(schema);
    if (fields === null) return this.#anything();
    if (typeof fields['$ref'] === 'string') return this.#reference(fields['$ref']);
    if ('const' in fields) return this.rules.rule(literal(JSON.stringify(fields['const'])));
    const values = listOf(fields['enum']);
    if (values !== null) {
      return this.rules.rule(anyOf(values.map((value) => literal(JSON.stringify(value)))));
    }
    const union = listOf(fields['anyOf'] ?? fields['oneOf']);
    if (union !== null) return this.rules.rule(anyOf(union.map((part) => this.of(part))));
    const parts = listOf(fields['allOf']);
    if (parts !== null) return this.#allOf(parts);
    const { type } = fields;
    const types = listOf(type);
    if (types !== null) {
      return this.rules.rule(anyOf(types.map((one) => this.of({ ...fields, type: one }))));
    }
    return this.#typed(fields, type);
  }

  #typed(fields: JsonObject, type: JsonValue | undefined): string {
    switch (type) {
      case 'object':
        return this.#object(fields);
      case 'array':
        return this.#list(fields);
      case 'string':
        return stringRule(this.rules, fields);
      case 'integer':
      case 'number':
        return numberRule(this.rules, fields, type === 'integer');
      case 'boolean':
        return this.rules.rule('"true" | "false"');
      case 'null':
        return this.rules.rule('"null"');
      default:
        return this.#anything();
    }
  }

  #reference(reference: string): string {
    const known = this.#references.get(reference);
    if (known !== undefined) return known;
    const place = this.rules.reserve();
    this.#references.set(reference, place.name);
    place.define(this.of(this.#resolve(reference)));
    return place.name;
  }

  #resolve(reference: string): JsonValue | undefined {
    if (!reference.startsWith('#')) return undefined;
    const steps = reference.slice(1).split('/').filter(Boolean);
    return steps.reduce<JsonValue | undefined>((at, step) => {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      return fieldsOf(at)?.[key];
    }, this.root);
  }

  #allOf(parts: readonly JsonValue[]): string {
    if (parts.length > 1) this.rules.giveUp('allOf');
    return parts.length === 0 ? this.#anything() : this.of(parts[0]);
  }

  #object(fields: JsonObject): string {
    const properties = fieldsOf(fields['properties']);
    const required = new Set(listOf(fields['required']) ?? []);
    const entries = new Map(Object.entries(properties ?? {}));
    // Records with a fixed list of keys name them under `required` only.
    for (const key of required) {
      if (typeof key === 'string' && !entries.has(key))
        entries.set(key, fields['additionalProperties'] ?? true);
    }
    if (entries.size === 0) return this.#record(fields);
    const members = [...entries].map(([key, value]) => ({
      isRequired: required.has(key),
      body: `${literal(`${JSON.stringify(key)}:`)} ${BLANK} ${this.of(value)}`,
    }));
    return this.rules.rule(`"{" ${this.#members(members)} "}"`);
  }

  /** Members in their order; those that may be absent take their comma with them. */
  #members(members: readonly { readonly isRequired: boolean; readonly body: string }[]): string {
    let afterOne = '';
    let first = '';
    for (const { isRequired, body } of members.toReversed()) {
      const isLast = afterOne === '' && first === '';
      const more = afterOne === '' ? '' : ` ${this.rules.rule(afterOne)}`;
      const others = first === '' ? '' : this.rules.rule(first);
      const withComma = `"," ${BLANK} ${body}`;
      first = isRequired ? `${body}${more}` : `(${body}${more})${isLast ? '?' : ` | ${others}`}`;
      afterOne = isRequired ? `${withComma}${more}` : `(${withComma})?${more}`;
    }
    return `(${first})`;
  }

  #record(fields: JsonObject): string {
    const extra = fields['additionalProperties'];
    if (extra === false || (extra === undefined && fields['properties'] !== undefined)) {
      return this.rules.rule('"{}"');
    }
    for (const keyword of ['minProperties', 'maxProperties']) {
      if (fields[keyword] !== undefined) this.rules.giveUp(keyword);
    }
    const key = stringRule(this.rules, {});
    const names = listOf(fieldsOf(fields['propertyNames'])?.['enum']);
    const name = names === null ? key : this.of({ enum: names });
    const member = this.rules.rule(`${name} ":" ${BLANK} ${this.of(extra)}`);
    return this.rules.rule(`"{" (${member} ("," ${BLANK} ${member})*)? "}"`);
  }

  #list(fields: JsonObject): string {
    const fixed = listOf(fields['prefixItems']) ?? [];
    if (fixed.length > 0) {
      const items = fixed.map((item) => this.of(item)).join(` "," ${BLANK} `);
      return this.rules.rule(`"[" ${items} "]"`);
    }
    if (fields['uniqueItems'] === true) this.rules.giveUp('uniqueItems');
    const min = typeof fields['minItems'] === 'number' ? fields['minItems'] : 0;
    const max = typeof fields['maxItems'] === 'number' ? fields['maxItems'] : null;
    if (max === 0) return this.rules.rule('"[]"');
    const item = this.of(fields['items']);
    const times = repetition(
      this.rules,
      { keyword: 'minItems', count: min - 1 },
      { keyword: 'maxItems', count: max === null ? null : max - 1 },
    );
    const items = `${item} ("," ${BLANK} ${item})${times}`;
    return this.rules.rule(min > 0 ? `"[" ${items} "]"` : `"[" (${items})? "]"`);
  }

  /** Any JSON value. */
  #anything(): string {
    const known = this.#references.get('');
    if (known !== undefined) return known;
    const place = this.rules.reserve();
    this.#references.set('', place.name);
    const { name } = place;
    const text = stringRule(this.rules, {});
    const members = `${text} ":" ${BLANK} ${name} ("," ${BLANK} ${text} ":" ${BLANK} ${name})*`;
    const items = `${name} ("," ${BLANK} ${name})*`;
    const number = numberRule(this.rules, {}, false);
    place.define(
      `${text} | ${number} | "true" | "false" | "null" | "{" (${members})? "}" | "[" (${items})? "]"`,
    );
    return name;
  }
}

function fieldsOf(value: JsonValue | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] | null {
  return isList(value) ? value : null;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
