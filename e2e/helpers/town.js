/** A server with people and conversations on it, made through the API, for screenshots. */

import { account } from './person.js';

const CODE = `The flusher, for whoever asked:

\`\`\`rust
fn flush(&mut self) {
    for connection in &self.members {
        // A full socket keeps what is left; it drains when it can be written again.
        connection.offer(&self.pending);
    }
    self.pending.clear();
}
\`\`\`

It **never waits** for a slow reader: see [the notes](https://example.org/notes).`;

const LONG = `Three things from today, so that nobody has to scroll:

1. The migration is done. It took *eleven minutes*, nobody noticed.
2. The old machine stays on until Friday, then it goes.
3. Whoever still has a bookmark to the old address: it redirects until the end of the year, and
   after that it answers with nothing at all.

> Measure first, then decide. We measured the wrong thing for a week: the right one was harder.

Questions to me or here, as you like.`;

const GENERAL = [
  ['ada', 'Good morning! Is everybody in?'],
  ['lin', '早上好，我到了 ☕'],
  ['layla', 'صباح الخير! أنا هنا أيضًا'],
  ['ada', LONG],
  ['bob', 'The new machine is *fast*. Page loads went from 400 ms to 40.'],
  ['lin', '太好了！我这边测了一下：从上海打开只要 120 毫秒，之前要将近一秒。'],
  ['lin', '另外，中文输入法在输入框里也正常了，按回车选词不会再把消息发出去。'],
  ['bob', CODE],
  ['layla', '@ada أرسلت لك الترجمة، هل يمكنك مراجعتها اليوم؟'],
  ['ada', '@layla I will, right after lunch :tada:'],
  ['bob', 'https://example.org/a/rather/long/address/that/has/to/wrap/somewhere?on=a&narrow=phone'],
];

/** @param {import('./server.js').Server} server */
export async function settle(server) {
  const people = {
    ada: await account(server, 'ada', 'Ada Lovelace'),
    lin: await account(server, 'lin', '林晓雨'),
    layla: await account(server, 'layla', 'ليلى حداد'),
    bob: await account(server, 'bob', 'Bob Okafor'),
  };
  const { ada } = people;
  const general = await channel(ada, 'general', 'What everybody should know');
  const shanghai = await channel(ada, '上海办公室', '本地事务与午餐 🍜');
  await channel(ada, 'R&D', 'Half-baked is fine here');
  await channel(ada, 'design', '');
  await channel(ada, 'العربية', 'كل شيء بالعربية');
  for (const other of [people.lin, people.layla, people.bob]) {
    for (const place of [general, shanghai]) {
      await other.call('PUT', `/conversations/${place.id}/membership`);
    }
  }
  for (const [handle, body] of GENERAL) await write(people[handle], general, body);
  await write(people.lin, shanghai, '中午一起去吃面？');
  await write(people.bob, shanghai, '@ada are you coming?');
  await ada.call('PUT', `/conversations/${general.id}/read`, { seq: 7 });
  const { lin, layla, bob } = people;
  const direct = await open(lin, ada);
  await write(lin, direct, '你现在有空吗？我想问一下那份翻译的事。');
  await write(ada, direct, '有空，**十分钟**后可以吗？');
  await write(lin, direct, '好的，谢谢！');
  const three = await open(ada, bob, layla);
  await write(layla, three, 'The dates are in the calendar now. Tell me if they clash.');
  await write(ada, await open(ada, bob), 'Lunch?');
  return { people, general, shanghai, direct };
}

async function channel(person, name, topic) {
  const made = await person.call('POST', '/channels', { name, visibility: 'public' });
  if (topic) await person.call('PATCH', `/conversations/${made.id}`, { topic });
  return made;
}

function open(person, ...others) {
  return person.call('POST', '/directs', { handles: others.map(({ handle }) => handle) });
}

function write(person, conversation, body) {
  return person.call('POST', `/conversations/${conversation.id}/messages`, { body });
}
