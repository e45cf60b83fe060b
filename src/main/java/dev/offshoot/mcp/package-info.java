/**
 * The MCP server: tools with which an agent works on branches.
 *
 * <p>A tool creates, reads or deletes custom resources with the caller's own rights, and nothing
 * else. This room never opens a connection to a database, and never shows what came out of one
 * without saying that it is not to be trusted.
 */
@NullMarked
package dev.offshoot.mcp;

import org.jspecify.annotations.NullMarked;
