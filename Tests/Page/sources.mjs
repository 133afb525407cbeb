// Loads the page's script, without the file that starts it.
import {readdirSync, readFileSync} from 'node:fs';
import vm from 'node:vm';

const directory = new URL('../../Sources/Report/Page/', import.meta.url);
const files = readdirSync(directory).filter(name => name.endsWith('.js') && name !== 'main.js');
const code = files.map(name => readFileSync(new URL(name, directory), 'utf8')).join('\n');
const names = [...code.matchAll(/^(?:function|const|class) (\w+)/gm)].map(match => match[1]);

/** All functions and constants of the page. */
export const script = vm.runInThisContext(`(() => {${code}\nreturn {${names.join(', ')}};})()`);
