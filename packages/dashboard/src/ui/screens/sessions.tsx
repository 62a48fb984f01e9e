import { MaskedText } from '../components/masked-text.js';
import { Answered } from '../components/states.js';
import { commonFilter } from '../data/environment.js';
import { ago, compact, duration, moment, money, utc, whole } from '../data/format.js';
import { href } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** Conversations, and one of them turn by turn. */
export function Sessions({ route, range, me }: ScreenProps) {
  const [, session] = route.path;
  return session === undefined ? (
    <List route={route} range={range} me={me} />
  ) : (
    <One
      session={session}
      tenant={route.params.get('of') ?? undefined}
      seesText={me.role !== 'viewer'}
    />
  );
}

function List({ route, range }: ScreenProps) {
  const answer = useStore('sessions', { filter: commonFilter(route, range), limit: 200 });
  return (
    <Answered
      answer={answer}
      isEmpty={({ sessions }) => sessions.length === 0}
      empty={<p>No trace names a session. Give the middleware a `session` resolver.</p>}
    >
      {({ sessions }) => (
        <section class="panel">
          <table>
            <thead>
              <tr>
                <th>Session</th>
                <th class="number">Turns</th>
                <th class="number">Errors</th>
                <th class="number">Tokens</th>
                <th class="number">Cost</th>
                <th>First</th>
                <th>Last</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr key={`${session.tenantId ?? ''} ${session.sessionId}`}>
                  <td>
                    <a
                      class="mono"
                      href={href(['sessions', session.sessionId], {
                        of: session.tenantId,
                      })}
                    >
                      {session.sessionId}
                    </a>{' '}
                    {session.tenantId && <span class="tag">{session.tenantId}</span>}
                  </td>
                  <td class="number">{whole(session.traces)}</td>
                  <td class={`number ${session.errors > 0 ? 'bad' : ''}`}>
                    {whole(session.errors)}
                  </td>
                  <td class="number">
                    {compact(session.inputTokens)} → {compact(session.outputTokens)}
                  </td>
                  <td class="number">{money(session.costNanoUsd)}</td>
                  <td class="short" title={utc(session.firstSeen)}>
                    {ago(session.firstSeen)}
                  </td>
                  <td class="short" title={utc(session.lastSeen)}>
                    {ago(session.lastSeen)}
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

function One({
  session,
  tenant,
  seesText,
}: {
  readonly session: string;
  readonly tenant: string | undefined;
  readonly seesText: boolean;
}) {
  const answer = useStore('transcript', { session, text: seesText, ...(tenant ? { tenant } : {}) });
  return (
    <Answered
      answer={answer}
      isEmpty={({ turns }) => turns.length === 0}
      empty={<p>There is no such session, or its traces are gone.</p>}
    >
      {({ turns }) => (
        <>
          {turns.map((turn) => (
            <section class="panel" key={turn.rootSpanId}>
              <p class="muted">
                <a href={href(['trace', turn.traceId], { root: turn.rootSpanId })}>{turn.name}</a> ·{' '}
                <span title={utc(turn.startTime)}>{moment(turn.startTime)}</span> ·{' '}
                {duration(turn.durationMs)} · {money(turn.costNanoUsd)} {turn.model}{' '}
                <span class={`badge ${turn.status}`}>{turn.outcome}</span>
              </p>
              {turn.input !== undefined && (
                <div class="message user">
                  <MaskedText text={turn.input} />
                </div>
              )}
              {turn.output !== undefined && (
                <div class="message assistant">
                  <MaskedText text={turn.output} />
                </div>
              )}
              {turn.textState !== 'kept' && (
                <p class="muted">
                  Its text {turn.textState === 'expired' ? 'is gone by retention' : 'was not kept'}.
                </p>
              )}
            </section>
          ))}
        </>
      )}
    </Answered>
  );
}
