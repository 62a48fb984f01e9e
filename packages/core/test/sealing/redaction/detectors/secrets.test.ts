import { describe, expect, it } from 'vitest';
import { found, token } from '../found.js';

const jwt = (payload: object): string =>
  [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(token(43))
    .join('.');
const pem = (label: string, lines = 4): string =>
  `-----BEGIN ${label}-----\n${Array.from({ length: lines }, (_, i) => token(64, i + 1)).join('\n')}\n-----END ${label}-----`;

describe('assignment detector', () => {
  it.each([
    ['DB_PASSWORD="Wint3rSky"', 'Wint3rSky'],
    ["password: 'lemon tree 9'", 'lemon tree 9'],
    ['password=correct-horseBatt', 'correct-horseBatt'],
    ['{\\"passwd\\":\\"Wint3rSky\\"}', 'Wint3rSky'],
    ['user=iris&password=Wint3rSky&x=1', 'Wint3rSky'],
    ['<password>Wint3rSky</password>', 'Wint3rSky'],
    ['<add key="ClearTextPassword" value="Wint3rSky" />', 'Wint3rSky'],
    ['{"name": "DB_PASSWORD", "value": "Wint3rSky"}', 'Wint3rSky'],
    [':password => "Wint3rSky"', 'Wint3rSky'],
    [`apiKey: "${token(32)}"`, token(32)],
    [`Authorization: Bearer ${token(30)}`, token(30)],
    [`"x-api-key":"${token(24)}"`, token(24)],
    [`System.setProperty("LUMEN_TOKEN", "${token(24)}")`, token(24)],
    [`lumen_secret := '${token(24)}'`, token(24)],
    [`twilio = "${token(32)}"`, token(32)],
    [
      'heroku_api_key = 3f0c2a9e-51b7-4d0e-9a66-0f2d7c1b8e45',
      '3f0c2a9e-51b7-4d0e-9a66-0f2d7c1b8e45',
    ],
    ['sendbird = "3f0c2a9e-51b7-4d0e-9a66-0f2d7c1b8e45"', '3f0c2a9e-51b7-4d0e-9a66-0f2d7c1b8e45'],
    [`lumen_token .= "${token(24)}"`, token(24)],
    [`<lumenToken>\n    ${token(24)}\n</lumenToken>`, token(24)],
    ['discord_token = 418273645918273645', '418273645918273645'],
    ['linkedin.clientId = "q7zk41mv90xwtb"', 'q7zk41mv90xwtb'],
    [`twitter_token = "${'A'.repeat(22)}${token(60)}"`, `${'A'.repeat(22)}${token(60)}`],
    [`_gitlab_session=${token(32)}`, token(32)],
    [`stripeKey = "${'3f9c1d0b'.repeat(2)}a7e5"`, `${'3f9c1d0b'.repeat(2)}a7e5`],
  ])('finds the value in %s', (text, value) => {
    expect(found(text)).toEqual([`SECRET:${value}`]);
  });

  it.each([
    'password: string',
    '{"name": "color", "value": "Wint3rSky"}',
    `<input name="page" value="${token(24)}">`,
    'password=null',
    'password: process.env.DB_PASSWORD',
    'const password = getPassword()',
    'password = user.password',
    'password: "Enter your password here please"',
    'PASSWORD=${DB_PASSWORD}',
    'password: <your password>',
    'password="{{ password }}"',
    'token = SyntaxKind.EndOfFileTokenKind',
    'token: "xxxxxxxxxxxxxxxxxxxxxxxx"',
    'token_type: "bearer"',
    'maxTokens: 4096, promptTokens: 1200',
    'next_token = "QWxhZGRpbjpvcGVuc2VzYW1l9"',
    'primaryKey: "orders_2024_by_customer"',
    'clientId: "q7zk41mv90xwtb"',
    'token_count = 418273645918273645',
    `token: "${'A'.repeat(40)}"`,
    'key: "f3a91c0d5b7e4826a1c9d0e2b4f68173"',
    'if (token === "f3a91c0d5b7e4826a1c9d0e2b4f68173") return',
    "readFile('/etc/passwd', 'utf8')",
    'PG_NO_AUTH = "postgresql://db.lumen.dev:5432/production1"',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('spoken secret detector', () => {
  it.each([
    ['my password is Wint3rSky', 'Wint3rSky'],
    ['with password Qv7!dke#39.', 'Qv7!dke#39'],
    ["the password 'LegacyDoor#7' leaked", 'LegacyDoor#7'],
    ['login --password Wint3rSky', 'Wint3rSky'],
    [`hub login --token ${token(24)}`, token(24)],
    ['curl -u iris:Wint3rSky https://lumen.dev', 'iris:Wint3rSky'],
    [`sent as bearer ${token(24)} by mistake`, token(24)],
  ])('finds the value in %s', (text, value) => {
    expect(found(text)).toEqual([`SECRET:${value}`]);
  });

  it.each([
    'the password must be long',
    'password reset',
    'your password is incorrect',
    'password is case-sensitive',
    'pass `options` along',
    'passwords of 12 characters',
    'password is SHA256-hashed',
    'docker -u root',
    'curl -u "$USER:$PASS" x',
    'the bearer of this letter',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('URL credentials detector', () => {
  it.each([
    ['postgres://iris:!ljL8aTVo2@db.lumen.dev:5432/app', 'iris:!ljL8aTVo2'],
    ['redis://:Wint3rSky@cache:6379/0', 'Wint3rSky'],
    ['{"url":"mongodb+srv://iris:$kQ9wbz@c0.lumen.dev/x"}', 'iris:$kQ9wbz'],
    [`https://${token(40)}@git.lumen.dev/r.git`, token(40)],
  ])('finds them in %s', (text, value) => {
    expect(found(text)).toEqual([`SECRET:${value}`]);
  });

  it.each([
    'postgres://localhost:5432/app',
    'https://host:8080/path@v1/x',
    'https://user:password@lumen.dev',
    'mysql://app:${PASSWORD}@db/x',
    'mysql://app:$DB_PASS@db/x',
    'ssh://git@lumen.dev/x',
    'postgres://postgres:postgres@db/x',
  ])('finds no secret in %s', (text) => {
    expect(found(text).filter((hit) => hit.startsWith('SECRET'))).toEqual([]);
  });
});

describe('JWT detector', () => {
  it('finds signed tokens wherever they stand', () => {
    const value = jwt({ sub: '41', name: 'Iris' });
    for (const text of [
      `Bearer ${value}`,
      `?access_token=${value}&x=1`,
      `session=${value}; Path=/`,
    ]) {
      expect(found(text)).toEqual([`SECRET:${value}`]);
    }
  });

  it('leaves look-alikes alone', () => {
    expect(found('eyJAAAA.eyJBBB')).toEqual([]);
    expect(found('eyJhbasdGciOiJIUaddasdasfsasd.eyJzdWIiOiIxMjM0NTY3.x')).toEqual([]);
    expect(found(Buffer.from('{"page":2,"size":50}').toString('base64'))).toEqual([]);
  });
});

describe('private key detector', () => {
  it.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK'])(
    'finds a %s block',
    (label) => {
      expect(found(`key:\n${pem(label)}\nthanks`)).toEqual([`SECRET:${pem(label)}`]);
      expect(found(JSON.stringify({ pem: pem(label) }))).toEqual([
        `SECRET:${JSON.stringify(pem(label)).slice(1, -1)}`,
      ]);
    },
  );

  it('masks a block that is cut off to its end', () => {
    const cut = pem('PRIVATE KEY').slice(0, 150);
    expect(found(cut)).toEqual([`SECRET:${cut}`]);
  });

  it('masks a block longer than a window', () => {
    const long = pem('PRIVATE KEY', 2000);
    expect(found(`x ${long} y`)).toEqual([`SECRET:${long}`]);
  });

  it('leaves public keys and certificates alone', () => {
    expect(found(pem('PUBLIC KEY'))).toEqual([]);
    expect(found(pem('CERTIFICATE'))).toEqual([]);
    expect(found('lines begin with -----BEGIN PRIVATE KEY----- there')).toEqual([]);
  });
});

describe('token shape detector', () => {
  it('leaves the hash of a transaction alone', () => {
    expect(found(`tx hash: 0x${'3fa9c1d07b5e8264'.repeat(4)}`)).toEqual([]);
  });

  it.each([
    ['a bot token', `80394087:A${token(34)}`],
    ['a webhook address', `hooks.slack.com/services/T04AB12CD/B05EF34GH/${token(24)}`],
    ['an Entra client secret', `aB18Q~${token(34)}`],
    ['a Terraform token', `${token(14)}.atlasv1.${token(67)}`],
    ['an Ethereum private key', `0x${'3fa9c1d07b5e8264'.repeat(4)}`],
    ['a Mailchimp key', '3012a5754bbd716926f99c028f7ea428-us18'],
  ])('finds %s', (_, value) => {
    expect(found(`see ${value} there`)).toEqual([`SECRET:${value}`]);
  });
});
