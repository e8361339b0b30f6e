/** The person who is signed in, and how they want things. */

import { computed } from '../../vendor/preact-signals-core.mjs';
import * as api from '../api.js';
import { locale } from '../lib/texts.js';
import { snapshot } from './snapshot.js';

/** @import { Me, Settings } from '../types.js' */

export const me = computed(() => /** @type {Me} */ (snapshot.value.me));

export const settings = computed(() => me.value.settings);

/** How this person reads times. */
export const reader = computed(() => ({
  locale: locale.value,
  zone: settings.value?.time_zone ?? null,
}));

export const moderates = computed(() => ['owner', 'moderator'].includes(me.value.role));

/** @param {Partial<Settings>} change shown at once; taken back if the server refuses */
export async function changeSettings(change) {
  const before = settings.value;
  putSettings({ ...before, ...change });
  try {
    await api.changeMe({ settings: change });
  } catch (error) {
    putSettings(before);
    throw error;
  }
}

/** @param {Settings} next */
function putSettings(next) {
  snapshot.value = { ...snapshot.value, me: { ...snapshot.value.me, settings: next } };
}
