import type { PromptVersionSummary } from '@llmtrace/store';
import { PromptDiff } from '../components/prompt-diff.js';
import { Answered } from '../components/states.js';
import { commonFilter } from '../data/environment.js';
import { encodeFilter } from '../data/filter-param.js';
import { ago, compact, duration, money, percent, utc, whole } from '../data/format.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** The versions of prompts that ran, and what they were like. */
export function Prompts({ route, range, me }: ScreenProps) {
  const versions = useStore('prompt-versions', {
    filter: commonFilter(route, range),
    measures: ['count', 'latency', 'tokens', 'cost', 'scores'],
  });
  const [a, b] = [route.params.get('a'), route.params.get('b')];
  return (
    <Answered
      answer={versions}
      isEmpty={({ versions: list }) => list.length === 0}
      empty={<p>No call named a prompt. Wrap calls in `withPrompt`, or use `@TracePrompt`.</p>}
    >
      {({ versions: list }) => (
        <>
          <section class="panel">
            <table>
              <thead>
                <tr>
                  <th>Compare</th>
                  <th>Version</th>
                  <th class="number">Calls</th>
                  <th class="number">Errors</th>
                  <th class="number">p95</th>
                  <th class="number">Output each</th>
                  <th class="number">Cost each</th>
                  <th>Scores</th>
                  <th>First seen</th>
                  <th>Last seen</th>
                </tr>
              </thead>
              <tbody>
                {list.map((version) => (
                  <tr key={idOf(version)}>
                    <td>
                      <div class="pair">
                        {(['a', 'b'] as const).map((side) => (
                          <button
                            key={side}
                            type="button"
                            aria-pressed={route.params.get(side) === idOf(version)}
                            aria-label={`Take ${idOf(version)} as ${side.toUpperCase()}`}
                            onClick={() => setParams(route, { [side]: idOf(version) })}
                          >
                            {side.toUpperCase()}
                          </button>
                        ))}
                      </div>
                    </td>
                    <td>
                      <a
                        href={href(['traces'], {
                          f: encodeFilter({
                            promptName: version.name,
                            ...(version.versionId === undefined
                              ? {}
                              : { promptVersion: version.versionId }),
                          }),
                        })}
                      >
                        {idOf(version)}
                      </a>{' '}
                      {version.releaseLabels.map((label) => (
                        <span class="tag" key={label}>
                          {label}
                        </span>
                      ))}
                    </td>
                    <td class="number">{whole(version.count?.count)}</td>
                    <td class="number">{percent(version.count?.errorRate)}</td>
                    <td class="number">{duration(version.latency?.p95)}</td>
                    <td class="number">
                      {compact(
                        version.tokens && version.count
                          ? Math.round(version.tokens.output / version.count.count)
                          : undefined,
                      )}
                    </td>
                    <td class="number">{money(version.cost?.perRequestNanoUsd)}</td>
                    <td>
                      {Object.entries(version.scores ?? {})
                        .map(([name, { mean }]) => `${name} ${mean.toFixed(2)}`)
                        .join(', ')}
                    </td>
                    <td class="short" title={utc(version.firstSeen)}>
                      {ago(version.firstSeen)}
                    </td>
                    <td class="short" title={utc(version.lastSeen)}>
                      {ago(version.lastSeen)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {a && b && (
            <>
              <p>
                <a href={href(['compare'], { a: sideOf(a), b: sideOf(b) })}>
                  Compare the numbers of {a} and {b}
                </a>
              </p>
              {me.role === 'viewer' ? null : <PromptDiff a={a} b={b} />}
            </>
          )}
        </>
      )}
    </Answered>
  );
}

function idOf({ name, versionId }: PromptVersionSummary): string {
  return `${name}@${versionId ?? ''}`;
}

function sideOf(id: string): string | undefined {
  const at = id.lastIndexOf('@');
  return encodeFilter({ promptName: id.slice(0, at), promptVersion: id.slice(at + 1) });
}
