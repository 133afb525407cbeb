// Starts the page.

const page = new Page(readModel(JSON.parse(document.getElementById('data').textContent)));
page.start();
// A copy that was saved has no server.
const live = page.model.live && location.protocol.startsWith('http') ? new LiveRun(page) : null;
if (live) live.connect();
