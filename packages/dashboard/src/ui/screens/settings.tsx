import type { RetentionState } from '@llmtrace/store';
import { Prices, Retention, SamplingRules } from '../components/settings-tables.js';
import { Answered } from '../components/states.js';
import { moment, utc } from '../data/format.js';
import { href } from '../data/route.js';
import { useAnswer } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** Someone who was shown text. */
interface Access {
  readonly at: number;
  readonly user: string;
  readonly role?: string;
  readonly via: string;
  readonly what: string;
  readonly traceIds: readonly string[];
}

const TITLES: Readonly<Record<string, string>> = {
  store: 'Store',
  prices: 'Prices',
  retention: 'Retention',
  sampling: 'Sampling',
  policy: 'Policy in force',
};

/** What is in force, and who read what. Nothing is changed here. */
export function Settings({ me }: ScreenProps) {
  const settings = useAnswer<Readonly<Record<string, unknown>>>('settings', {});
  const access = useAnswer<readonly Access[]>('access', me.role === 'admin' ? {} : undefined);
  return (
    <>
      <Answered answer={settings}>
        {(parts) => (
          <>
            {Object.entries(parts).map(([name, value]) => (
              <section class="panel" key={name}>
                <h2>{TITLES[name] ?? name}</h2>
                <Setting name={name} value={value} />
              </section>
            ))}
          </>
        )}
      </Answered>
      {me.role === 'admin' && (
        <section class="panel">
          <h2>Who read text, or erased it</h2>
          <Answered
            answer={access}
            isEmpty={(list) => list.length === 0}
            empty={<p>Nobody so far.</p>}
          >
            {(list) => (
              <table>
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Who</th>
                    <th>How</th>
                    <th>Traces</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((entry, i) => (
                    <tr key={i}>
                      <td title={utc(entry.at)}>{moment(entry.at)}</td>
                      <td>
                        {entry.user} {entry.role && <span class="tag">{entry.role}</span>}
                      </td>
                      <td>
                        {entry.via}: {entry.what}
                      </td>
                      <td class="mono">
                        {entry.traceIds.slice(0, 5).map((id) => (
                          <>
                            <a key={id} href={href(['trace', id])}>
                              {id.slice(0, 8)}
                            </a>{' '}
                          </>
                        ))}
                        {entry.traceIds.length > 5 && `and ${entry.traceIds.length - 5} more`}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Answered>
        </section>
      )}
    </>
  );
}

function Setting({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (typeof value === 'string') return name === 'store' ? <pre>{value}</pre> : <p>{value}</p>;
  if (name === 'prices')
    return <Prices sources={value as Parameters<typeof Prices>[0]['sources']} />;
  if (name === 'retention') return <Retention state={value as RetentionState} />;
  if (name === 'sampling') {
    return <SamplingRules rules={value as Parameters<typeof SamplingRules>[0]['rules']} />;
  }
  return <pre>{JSON.stringify(value, null, 2)}</pre>;
}
