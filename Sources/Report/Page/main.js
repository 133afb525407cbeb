// Starts the page.

const page = new Page(readModel(JSON.parse(document.getElementById('data').textContent)));
page.start();
