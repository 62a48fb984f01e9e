import type { ErrorGroup } from '@llmtrace/store';
import { Sparkline } from '../components/sparkline.js';
import { Answered } from '../components/states.js';
import { commonFilter } from '../data/environment.js';
import { encodeFilter } from '../data/filter-param.js';
import { ago, utc, whole } from '../data/format.js';
import { href } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** What fails, since when, and where to look. */
export function Errors({ route, range }: ScreenProps) {
  const filter = commonFilter(route, range);
  const answer = useStore('errors', {
    filter,
    by: ['code', 'kind', 'model', 'route', 'tool', 'parser'],
  });
  return (
    <Answered
      answer={answer}
      isEmpty={({ groups }) => groups.length === 0}
      empty={<p>No errors in this stretch of time.</p>}
    >
      {({ groups, bucketMs }) => (
        <section class="panel">
          <table>
            <thead>
              <tr>
                <th>Error</th>
                <th>Where</th>
                <th class="number">Count</th>
                <th>Over time</th>
                <th>First seen</th>
                <th>Last seen</th>
                <th>Traces</th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <tr key={keyOf(group)}>
                  <td>
                    <a href={href(['traces'], { f: encodeFilter(filterOf(group)) })}>
                      {group.type}
                    </a>
                    {group.code && <div class="mono muted">{group.code}</div>}
                  </td>
                  <td>{placeOf(group)}</td>
                  <td class="number">{whole(group.count)}</td>
                  <td>
                    <Sparkline
                      points={group.overTime}
                      from={range.from}
                      to={range.to}
                      bucketMs={bucketMs}
                    />
                  </td>
                  <td class="short" title={utc(group.firstSeen)}>
                    {ago(group.firstSeen)}
                  </td>
                  <td class="short" title={utc(group.lastSeen)}>
                    {ago(group.lastSeen)}
                  </td>
                  <td class="mono">
                    {group.samples.map(({ traceId, rootSpanId }) => (
                      <div key={rootSpanId}>
                        <a href={href(['trace', traceId])}>{traceId.slice(0, 8)}</a>
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Answered>
  );
}

function keyOf({ type, code, kind, model, route, tool, parser }: ErrorGroup): string {
  return JSON.stringify([type, code, kind, model, route, tool, parser]);
}

function placeOf({ kind, tool, parser, model, route }: ErrorGroup) {
  const what = tool ?? parser ?? model;
  return (
    <>
      {kind && (
        <span class="kind" style={{ '--kind': `var(--kind-${kind})` }}>
          {kind}
        </span>
      )}{' '}
      {what}
      {route && <div class="muted">{route}</div>}
    </>
  );
}

function filterOf({
  type,
  code,
  tool,
  parser,
  model,
  route,
}: ErrorGroup): Readonly<Record<string, string>> {
  return {
    errorType: type,
    ...(code ? { errorCode: code } : {}),
    ...(tool ? { tool } : {}),
    ...(parser ? { responseFormat: parser } : {}),
    ...(model && !tool ? { model } : {}),
    ...(route ? { route } : {}),
  };
}
