/** Somebody sitting in the workspace: what one does there and what one sees. */

import assert from 'node:assert/strict';
import { until } from './wait.js';

const CONFIRMED = '.message-list [data-seq]';
const HARMLESS = /Failed to load resource|WebSocket connection|ERR_INTERNET_DISCONNECTED/;

export class Seat {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    this.field = page.locator('#composer-field');
    this.log = page.getByRole('log');
    /** What a page must never do: throw, break its own policy, run somebody's text. */
    this.troubles = /** @type {string[]} */ ([]);
    page.on('pageerror', (error) => this.troubles.push(`threw ${error.message}`));
    page.on('dialog', (dialog) => {
      this.troubles.push(`opened a dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    page.on('console', (message) => {
      const bad = message.type() === 'error' && !HARMLESS.test(message.text());
      if (bad) this.troubles.push(`said ${message.text()}`);
    });
  }

  /** @param {string} channel its name */
  async opens(channel) {
    await this.page.goto(channelPath(channel));
    await this.isLive();
  }

  /** Until the client has taken over from what the server rendered. */
  isLive() {
    return this.page.locator('#composer-field[aria-autocomplete]').waitFor();
  }

  /** @param {string} body */
  async writes(body) {
    await this.field.fill(body);
    await this.field.press('Enter');
  }

  /** Until the server has the message and this page shows it. @param {string} words */
  sees(words) {
    return this.page.locator(CONFIRMED, { hasText: words }).last().waitFor();
  }

  /** The bodies that the server has, as this page shows them. */
  bodies() {
    return this.page.locator(`${CONFIRMED} .message__body`).allInnerTexts();
  }

  /** Own messages that the server does not have yet. */
  pending() {
    return this.page.locator('.message--pending').count();
  }

  /** @param {string[]} expected exactly these, in this order */
  async showsExactly(expected) {
    const same = (/** @type {string[]} */ shown) => shown.join('\n') === expected.join('\n');
    await until(`the page to show ${expected.length} messages`, () => this.bodies(), same);
  }

  /** @param {string} name */
  place(name) {
    return this.page.locator('.place', { has: this.page.locator('bdi', { hasText: name }) });
  }

  isUntroubled() {
    assert.deepEqual(this.troubles, []);
  }
}

/** @param {string} name @param {number} [seq] */
export function channelPath(name, seq) {
  const path = `/channel/${encodeURIComponent(name)}`;
  return seq ? `${path}/${seq}` : path;
}
