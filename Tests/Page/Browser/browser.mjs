// A client of chromedriver (W3C WebDriver), without packages.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export const Keys = {
  enter: '\uE007', escape: '\uE00C', end: '\uE010', home: '\uE011', left: '\uE012', right: '\uE014',
  shift: '\uE008', tab: '\uE004', space: ' ',
};

export class Browser {
  /** Starts Chromium. Everything that it writes is below one temporary directory. */
  static async start() {
    const browser = new Browser();
    browser.directory = mkdtempSync(join(tmpdir(), 'page-test-'));
    try {
      await browser.#start();
    } catch (error) {
      await browser.close();
      throw error;
    }
    return browser;
  }

  async #start() {
    this.driver = spawn('chromedriver', ['--port=0'], {
      stdio: ['ignore', 'pipe', 'ignore'], env: {...process.env, TMPDIR: this.directory},
    });
    const port = await new Promise((resolve, reject) => {
      let output = '';
      this.driver.stdout.on('data', data => {
        output += data;
        const match = /successfully on port (\d+)/.exec(output);
        if (match) resolve(match[1]);
      });
      this.driver.on('error', reject);
      this.driver.on('exit', () => reject(new Error(`chromedriver ended: ${output}`)));
    });
    this.base = `http://127.0.0.1:${port}/session`;
    const {sessionId} = await this.command('POST', '', {capabilities: {alwaysMatch: {
      'goog:loggingPrefs': {browser: 'ALL'},
      'goog:chromeOptions': {
        args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
          '--hide-scrollbars', '--force-device-scale-factor=1', '--window-size=1280,900',
          `--user-data-dir=${this.directory}/profile`],
        prefs: {'download.default_directory': this.directory},
      },
    }}});
    this.base += `/${sessionId}`;
  }

  async command(method, path, body) {
    const response = await fetch(this.base + path, {
      method, body: body === undefined ? undefined : JSON.stringify(body),
    });
    const {value} = await response.json();
    if (value && value.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  async close() {
    if (this.base && /session\/./.test(this.base)) {
      await this.command('DELETE', '').catch(() => {});
    }
    if (this.driver) {
      const ended = new Promise(resolve => this.driver.once('exit', resolve));
      if (this.driver.exitCode === null && this.driver.kill()) await ended;
    }
    rmSync(this.directory, {recursive: true, force: true, maxRetries: 10});
  }

  /** Opens a page with a data block, from a file. The page's own block is replaced. */
  async open(block, fragment = '') {
    const path = join(this.directory, 'page.html');
    writeFileSync(path, withBlock(block));
    // Another fragment alone would not load it again.
    await this.command('POST', '/url', {url: 'about:blank'});
    await this.command('POST', '/url', {url: `file://${path}#${fragment}`});
    return path;
  }

  go(url) { return this.command('POST', '/url', {url}); }

  run(script, ...args) { return this.command('POST', '/execute/sync', {script, args}); }

  /** Waits until a script returns a value, for at most ten seconds. */
  async expect(script, value) {
    const end = Date.now() + 10000;
    while (await this.run(script) !== value && Date.now() < end) await sleep(20);
    assert.deepEqual(await this.run(script), value);
  }

  text(selector) {
    return this.run('return document.querySelector(arguments[0]).textContent', selector);
  }

  texts(selector) {
    return this.run(
      'return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)', selector);
  }

  isHidden(selector) {
    return this.run('return document.querySelector(arguments[0]).hidden', selector);
  }

  async element(selector) {
    return this.command('POST', '/element', {using: 'css selector', value: selector});
  }

  async click(selector) {
    const element = await this.element(selector);
    await this.command('POST', `/element/${element[ELEMENT]}/click`, {});
  }

  /** Types into an element. */
  async type(selector, text) {
    const element = await this.element(selector);
    await this.command('POST', `/element/${element[ELEMENT]}/value`, {text});
  }

  /** Presses keys on what has the focus; `shift` is held down for them. */
  async press(keys, shift = false) {
    const list = Array.isArray(keys) ? keys : [keys];
    const actions = list.flatMap(value => [{type: 'keyDown', value}, {type: 'keyUp', value}]);
    if (shift) {
      actions.unshift({type: 'keyDown', value: Keys.shift});
      actions.push({type: 'keyUp', value: Keys.shift});
    }
    await this.command('POST', '/actions', {actions: [{type: 'key', id: 'keyboard', actions}]});
  }

  /**
   * Moves a pointer over the plot, and presses it.
   *
   * @param places parts of the width of the plot, 0 to 1.
   */
  async point(places, {press = false, shift = false, type = 'mouse', times = 1} = {}) {
    const box = await this.run(`
      document.getElementById('chart-box').scrollIntoView({block: 'center', behavior: 'instant'});
      const {left, top, width} = document.getElementById('chart-box').getBoundingClientRect();
      const {geometry} = page;
      const scale = width / geometry.width;
      return {left: left + geometry.left * scale,
        width: (geometry.right - geometry.left) * scale, y: top + 150};`);
    const moves = places.map(place => ({
      type: 'pointerMove', duration: 0, origin: 'viewport',
      x: Math.round(box.left + box.width * place), y: Math.round(box.y),
    }));
    const actions = [moves[0]];
    for (let i = 0; i < times; i++) {
      if (press) actions.push({type: 'pointerDown', button: 0});
      actions.push(...moves.slice(1));
      if (press) actions.push({type: 'pointerUp', button: 0});
    }
    const pointer = {
      type: 'pointer', id: type, parameters: {pointerType: type}, actions,
    };
    const keyboard = {type: 'key', id: 'keyboard', actions: [
      {type: shift ? 'keyDown' : 'pause', ...(shift ? {value: Keys.shift} : {})},
      ...actions.slice(1).map(() => ({type: 'pause'})),
      {type: shift ? 'keyUp' : 'pause', ...(shift ? {value: Keys.shift} : {})},
    ]};
    await this.command('POST', '/actions', {actions: shift ? [keyboard, pointer] : [pointer]});
  }

  /** A command of the Chrome DevTools Protocol. */
  devTools(cmd, params = {}) {
    return this.command('POST', '/goog/cdp/execute', {cmd, params});
  }

  /** What the browser reported: errors of scripts, and what the policy refused. */
  async problems() {
    const entries = await this.command('POST', '/se/log', {type: 'browser'});
    return entries.map(entry => entry.message);
  }
}

/** The page that the tests are about, as the program made it. */
export function originalPage() {
  const path = process.env.SMAPS_PAGE;
  if (!path) throw new Error('set SMAPS_PAGE to a page: smaps-profiler --replay FILE -g PAGE.html');
  return readFileSync(path, 'utf8');
}

/** Text that can't end its element, as Sources/Report writes it. */
function withBlock(block) {
  const json = JSON.stringify(block).replace(
    /[<>&\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return originalPage().replace(
    /(<script type="application\/json" id="data">)[^]*?(<\/script>)/,
    (_, opening, closing) => opening + json + closing);
}
