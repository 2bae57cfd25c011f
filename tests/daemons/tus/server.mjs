// The reference tus server over one folder, on a port of its own; it says its address and serves until it is ended.
import http from "node:http";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const tus = new Server({ path: "/api/v1/uploads", datastore: new FileStore({ directory: process.argv[2] }) });
const server = http.createServer((request, answer) => tus.handle(request, answer));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/api/v1`));
