import { isLetter } from './char-class.js';
import { Endings } from './endings.js';
import { wordsOf } from './key-words.js';

/** How much a key says about its value: a password, a token, or a mere `key` that needs a random value beside it. */
export type KeyKind = 'password' | 'token' | 'weak' | 'provider';

const PASSWORD = new Set(
  'password passwd passwort pwd pass pw passphrase passcode passkey contrasena mdp senha userpass'.split(
    ' ',
  ),
);
const TOKEN = new Set(
  (
    'secret secrets token apikey apitoken accesskey secretkey privatekey authkey authtoken accesstoken authorization auth ' +
    'credential credentials cred creds jwt bearer sessionid sessid'
  ).split(' '),
);
const SHORT_SECRET = new Set('cvv cvc cvv2 cvc2 otp pin mfa totp cookie'.split(' '));
const KEY_QUALIFIERS = new Set(
  (
    'api access secret private signing signature encryption encrypt auth account service master shared storage license subscription ' +
    'admin app application consumer client deploy ssh rsa pgp hmac webhook security user root session aws gcp azure'
  ).split(' '),
);
const PROVIDERS = new Set(
  (
    'adafruit adobe airtable algolia alibaba asana beamer bitbucket bittrex clickhouse cloudant cloudflare codecov cohere coinbase confluent contentful datadog discord dropbox droneci ' +
    'etsy facebook fastly finicity finnhub flickr freshbooks gitter heroku hubspot intercom jfrog kraken kucoin launchdarkly linkedin looker ' +
    'artifactory jira confluence mailchimp mailgun mattermost meraki messagebird netlify newrelic relic nytimes okta plaid privateai rapidapi sendbird sentry snyk sonar sourcegraph squarespace ' +
    'softlayer stripe sumo sumologic telegram travis trello twilio twitch twitter yandex zendesk login'
  ).split(' '),
);
const NOT_SECRET = new Set(
  (
    'public pub csrf xsrf authenticity sort partition primary foreign cache next prev page continuation idempotency max min num total ' +
    'count prompt completion input output pad eos bos unk mask cls sep stop start end first last cancel cancellation trust dedupe ' +
    'row range hash map group object event routing route search registry translation i18n query column field index tokens reasoning cached'
  ).split(' '),
);

/** Bundler takes the credentials of a gem host from `BUNDLE_GEMS__EXAMPLE__COM`. */
const HOSTS = new Set(['com', 'org', 'net']);

const ENDINGS = new Endings([
  ...PASSWORD,
  ...TOKEN,
  ...PROVIDERS,
  'key',
  'keys',
  'sessionid',
  'session',
  'clientid',
  'accessid',
  'client_id',
  ...HOSTS,
  'value',
]);

/** Says whether the identifier that ends at `end` may be a key worth reading. */
export function mayEndKey(text: string, end: number): boolean {
  return (
    ENDINGS.mayEnd(text, end) &&
    isLetter(text.charCodeAt(end - 1)) &&
    isLetter(text.charCodeAt(end - 3))
  );
}

const CACHE_LIMIT = 4096;
const cache = new Map<string, KeyKind | undefined>();

/** Classifies the name of a field, variable, header or option. */
export function keyKind(key: string): KeyKind | undefined {
  if (key.length > 128) return undefined;
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) return known;
  const kind = classify(wordsOf(key));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, kind);
  return kind;
}

function classify(words: readonly string[]): KeyKind | undefined {
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (PASSWORD.has(last)) return 'password';
  for (const word of words) if (NOT_SECRET.has(word)) return undefined;
  if (TOKEN.has(last)) return 'token';
  const previous = words.at(-2);
  if (words[0] === 'bundle' && words.length > 2 && HOSTS.has(last)) return 'password';
  if (last === 'key' || last === 'keys') {
    if (previous !== undefined && KEY_QUALIFIERS.has(previous)) return 'token';
    return words.some((word) => PROVIDERS.has(word)) ? 'provider' : 'weak';
  }
  if (previous === 'session' && last === 'id') return 'token';
  if (previous === 'gitlab' && last === 'session') return 'token';
  if (last === 'id' && (previous === 'client' || previous === 'access'))
    return words.some((word) => PROVIDERS.has(word) || word === 'bird') ? 'provider' : undefined;
  return PROVIDERS.has(last) ? 'provider' : undefined;
}

/**
 * Says whether a key names a secret, so that its whole value is masked whatever it looks like. Card numbers and the like
 * are not among them: their keys only count as context.
 */
export function isSecretKey(key: string): boolean {
  const kind = keyKind(key);
  if (kind === 'password' || kind === 'token') return true;
  return kind === undefined && key.length <= 128 && endsInShortSecret(key);
}

const shortCache = new Map<string, boolean>();

function endsInShortSecret(key: string): boolean {
  const known = shortCache.get(key);
  if (known !== undefined) return known;
  const last = wordsOf(key).at(-1);
  const found = last !== undefined && SHORT_SECRET.has(last);
  if (shortCache.size >= CACHE_LIMIT) shortCache.clear();
  shortCache.set(key, found);
  return found;
}
