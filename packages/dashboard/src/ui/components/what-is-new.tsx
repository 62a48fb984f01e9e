import { moment, utc } from '../data/format.js';
import type { Marker } from './time-chart.js';

/** What was used for the first time in the stretch that is looked at: often what a change came from. */
export function WhatIsNew({ markers }: { readonly markers: readonly Marker[] }) {
  return (
    <section class="panel new">
      <h2>New in this time</h2>
      <ul>
        {markers.map(({ at, label, link }) => (
          <li key={`${at} ${label}`}>
            {link ? <a href={link}>{label}</a> : label}{' '}
            <span class="muted" title={utc(at)}>
              {moment(at)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
