/** The whole page: places, the conversation, its people; one of them in front on a phone. */

import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { current } from '../store/conversations.js';
import { pane } from '../store/route.js';
import { Announcer } from './announcer.js';
import { Banner } from './banner.js';
import {
  ArchiveDialog, CreateDialog, DeleteDialog, LeaveDialog, RenameDialog, TopicDialog,
} from './channel_dialogs.js';
import { Composer } from './composer.js';
import { open } from './dialog.js';
import { DirectDialog } from './direct_dialog.js';
import { Header } from './header.js';
import { InviteDialog } from './invite_dialog.js';
import { Members } from './members.js';
import { MessageList } from './message_list.js';
import { isWide, membersShown } from './panes.js';
import { PersonDialog } from './person_dialog.js';
import { Preferences } from './preferences.js';
import { Shortcuts } from './shortcuts.js';
import { Sidebar } from './sidebar.js';
import { Switcher } from './switcher.js';
import { Toasts } from './toasts.js';

const { a, button, div, main, p } = tags;

/** @param {{ serverName: string, onRetry: () => void }} props */
export function Workspace({ serverName, onRetry }) {
  const channel = current.value;
  const hasMembers = channel !== null
    && (isWide.value ? membersShown.value : pane.value === 'members');
  const front = channel === null ? 'places' : pane.value || 'conversation';
  return div(
    { class: 'workspace__panes', 'data-front': front, 'data-members': hasMembers },
    a({ class: 'skip-link hidden-visually', href: '#composer-field' }, text('skip-to-composer')),
    view(Sidebar, { serverName }),
    main(
      { class: 'conversation', id: 'main' },
      channel ? view(Header, { channel }) : null,
      view(Banner, { onRetry }),
      channel ? view(MessageList, { channel }) : view(Nowhere, {}),
      channel ? view(Composer, { channel }) : null,
    ),
    hasMembers ? view(Members, { channel }) : null,
    view(Announcer, {}),
    view(OpenDialog, {}),
    view(Toasts, {}),
  );
}

function Nowhere() {
  return div(
    { class: 'empty' },
    icon('mark', 'empty__mark'),
    p({ class: 'empty__title' }, text('nowhere-title')),
    p({ class: 'empty__text' }, text('nowhere-text')),
    div({ class: 'buttons' },
      a({ class: 'button', href: '/channels' }, text('channels-browse')),
      button({ type: 'button', class: 'button button--primary',
        onClick: () => (open.value = { kind: 'create' }) }, text('channel-create'))),
  );
}

function OpenDialog() {
  const now = open.value;
  switch (now?.kind) {
    case 'create': return view(CreateDialog, { words: now.words });
    case 'direct': return view(DirectDialog, {});
    case 'switcher': return view(Switcher, {});
    case 'shortcuts': return view(Shortcuts, {});
    case 'preferences': return view(Preferences, {});
    case 'rename': return view(RenameDialog, { channel: now.channel });
    case 'topic': return view(TopicDialog, { channel: now.channel });
    case 'archive': return view(ArchiveDialog, { channel: now.channel });
    case 'leave': return view(LeaveDialog, { channel: now.channel });
    case 'invite': return view(InviteDialog, { channel: now.channel });
    case 'person': return view(PersonDialog, { handle: now.handle });
    case 'delete': return view(DeleteDialog, { message: now.message });
    default: return null;
  }
}
