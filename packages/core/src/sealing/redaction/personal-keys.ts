import { isDigit } from './char-class.js';
import { Endings } from './endings.js';
import type { EntityType } from './entity-type.js';
import { phraseOf, wordsOf } from './key-words.js';

/** What a key says of the value beneath it: that it is of this type, or that it may be if its object is about a person. */
export interface PersonalKey {
  readonly type: EntityType;
  readonly sure: boolean;
}

/** Keys that hold personal data wherever they stand. Shape: the words of a key; words before them do not matter. */
const SURE: Readonly<Record<string, string>> = {
  NAME:
    'first name|last name|full name|middle name|given name|given names|family name|maiden name|birth name|surname|firstname|' +
    'lastname|fullname|forename|forenames|vorname|nachname|familienname|prenom|nombre completo|apellido|apellidos|' +
    'patient name|customer name|contact name|employee name|guest name|passenger name|student name|doctor name|' +
    'physician name|recipient name|sender name|holder name|cardholder|cardholder name|account holder|card holder|' +
    'beneficiary name|applicant name|buyer name|borrower name|payer name|payee name|subscriber name|spouse name|mother name|' +
    'father name|name on card|emergency contact|next of kin',
  ADDRESS:
    'street|street address|street name|street number|house number|house no|strasse|hausnummer|address line|postal address|' +
    'home address|billing address|shipping address|mailing address|delivery address|residential address|work address|' +
    'permanent address|current address|full address|formatted address|zip|zip code|zipcode|postcode|post code|postal code|' +
    'postalcode|plz|postleitzahl|birth place|place of birth|birthplace',
  DATE_OF_BIRTH:
    'dob|date of birth|birth date|birthdate|birthday|birth day|birth year|year of birth|born|born on|geburtsdatum|geburtstag|' +
    'date naissance|date de naissance|fecha nacimiento|fecha de nacimiento',
  HEALTH:
    'diagnosis|diagnoses|diagnose|medical history|medical condition|medical conditions|health condition|health conditions|' +
    'medication|medications|allergies|symptoms|blood type|blood group|disability|disabilities|icd code|prescription|' +
    'prescriptions|medical record|medical record number|mrn|health insurance number',
};

/** Keys that hold personal data in an object about a person and harmless things elsewhere. */
const AMONG: Readonly<Record<string, string>> = {
  NAME: 'name|display name|displayname|first|last|middle|given|family|nom|nombre',
  ADDRESS:
    'address|addr|adresse|direccion|location|city|town|suburb|district|county|line|ort|stadt|ville|ciudad',
};

/** Keys of an object about a person, besides those that are sure to hold personal data. */
const COMPANIONS = wordSet(
  'email|e mail|mail|email address|phone|phone number|mobile|mobile number|mobile phone|cell|telephone|tel|fax|gender|sex|age|' +
    'marital status|nationality|citizenship|ssn|social security number|national id|passport|passport number|passport no|' +
    'tax id|iban|card number|driver license|drivers license|drivers licence|occupation|salary',
);

/** Keys that make an object a thing: a message, a tool, a schema, a product, a shop. */
const STRUCTURAL = wordSet(
  'content|parameters|input schema|output schema|schema|function|arguments|tool calls|tool call id|properties|annotations|' +
    'price|sku|stock|brand|rating|reviews|opening hours|mime type|dependencies|columns|handler|stack',
);

/** Keys whose object is about a person. */
const PERSONS = wordSet(
  'user|users|customer|customers|patient|patients|person|persons|people|employee|employees|contact|contacts|guest|guests|' +
    'passenger|passengers|applicant|applicants|student|students|doctor|physician|beneficiary|recipient|recipients|sender|' +
    'cardholder|account holder|subscriber|subscribers|buyer|borrower|policyholder|policy holder|insured|spouse|' +
    'attendee|attendees|traveler|travelers|traveller|travellers',
);

/** Keys whose object is a name or an address, and the parts that say nothing outside of one. */
const PARTS: Readonly<
  Record<string, { readonly under: ReadonlySet<string>; readonly parts: ReadonlySet<string> }>
> = {
  NAME: {
    under: wordSet('name|names|full name|patient name|customer name|contact name'),
    parts: wordSet('first|last|middle|given|family|full|text|display'),
  },
  ADDRESS: {
    under: wordSet(
      'address|addresses|addr|adresse|postal address|home address|billing address|shipping address|mailing address|' +
        'delivery address|residential address|work address|permanent address|current address|street address|billing|shipping',
    ),
    parts: wordSet(
      'city|town|state|county|district|suburb|province|region|line|lines|text|full|formatted',
    ),
  },
};

/** Full keys that a part, or a key that is not sure by itself, is treated as. */
const WHOLE: Readonly<Record<string, string>> = { NAME: 'fullName', ADDRESS: 'streetAddress' };

const MAX_WORDS = 6;
const CACHE_LIMIT = 4096;
const BY_WORDS = new Map<string, PersonalKey>();
const cache = new Map<string, PersonalKey | undefined>();

for (const [table, sure] of [
  [AMONG, false],
  [SURE, true],
] as const) {
  for (const [type, keys] of Object.entries(table))
    for (const words of wordSet(keys)) BY_WORDS.set(words, { type, sure });
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split('|'));
}

const ENDINGS = new Endings(
  [...BY_WORDS.keys()].map((words) => words.slice(words.lastIndexOf(' ') + 1)),
);

/** Says whether the key that ends at `end` may be personal: most are not, and need not be read. */
export function mayEndPersonalKey(text: string, end: number): boolean {
  let last = end;
  while (isDigit(text.charCodeAt(last - 1))) last--;
  return ENDINGS.mayEnd(text, last);
}

/** What a key says of the value beneath it; undefined for most. */
export function personalKey(key: string): PersonalKey | undefined {
  if (key.length < 2 || key.length > 64) return undefined;
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) return known;
  const found = lookUp(wordsOf(key));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, found);
  return found;
}

/** The whole key, or, for keys that are sure, its last words: `patient_first_name` ends in `first name`. */
function lookUp(words: readonly string[]): PersonalKey | undefined {
  if (words.length > MAX_WORDS || words[0] === 'is' || words[0] === 'has') return undefined;
  const whole = BY_WORDS.get(words.join(' '));
  if (whole !== undefined) return whole;
  for (let from = 1; from < words.length; from++) {
    const tail = BY_WORDS.get(words.slice(from).join(' '));
    if (tail?.sure === true) return tail;
  }
  return undefined;
}

/** The type of the value under a key that holds personal data wherever it stands. */
export function personalType(key: string): EntityType | undefined {
  const found = personalKey(key);
  return found?.sure === true ? found.type : undefined;
}

/**
 * Says whether an object is about a person, by the key it stands under and by its own keys. An object with a key of a
 * thing, such as a message or a tool, never is.
 */
export function isAboutPerson(keys: readonly string[], under: string | undefined): boolean {
  let personal = under !== undefined && PERSONS.has(phraseOf(under));
  for (const key of keys) {
    const words = phraseOf(key);
    if (STRUCTURAL.has(words)) return false;
    if (COMPANIONS.has(words) || personalKey(key)?.sure === true) personal = true;
  }
  return personal;
}

/** The parts that an object under a key such as `name` or `address` may have; undefined for other keys. */
export interface WholeKey {
  readonly parts: ReadonlySet<string>;
  /** The key that a part is treated as. */
  readonly key: string;
}

/** Tells what the parts of an object under a key are treated as: `{ name: { first } }`, `{ address: { city } }`. */
export function wholeKey(under: string): WholeKey | undefined {
  const found = personalKey(under);
  if (found === undefined) return undefined;
  const { under: owners, parts } = PARTS[found.type] ?? {};
  const key = WHOLE[found.type];
  return parts !== undefined && key !== undefined && owners?.has(phraseOf(under)) === true
    ? { parts, key }
    : undefined;
}

/** Says whether a key names a part of what {@link wholeKey} told of. */
export function isPart(key: string, whole: WholeKey): boolean {
  return whole.parts.has(phraseOf(key));
}

/** The sure key that a key stands for in an object about a person. */
export function keyOfPerson(key: string): string {
  const found = personalKey(key);
  return found === undefined || found.sure ? key : (WHOLE[found.type] ?? key);
}

/** Words that a schema or a form has in the place of a value. */
const NO_VALUE =
  /^(?:string|text|number|integer|date|boolean|object|array|null|none|undefined|unknown|true|false|required|optional|n\/a)$/i;
const TEMPLATE = /^[<{$%[]/;
const MEANING = /[\p{L}\p{N}]/u;

/** Says whether the text under a personal key is a value: not a type, a template, a mask or nothing. */
export function isPersonalValue(value: string): boolean {
  return MEANING.test(value) && !TEMPLATE.test(value) && !NO_VALUE.test(value);
}
