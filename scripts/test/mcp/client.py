"""The official Python SDK as a client: lists the tools, calls two, and is refused once.

client.py http URL [TOKEN] | client.py stdio COMMAND...
"""
import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


def transport(kind, rest):
    if kind == "stdio":
        return stdio_client(StdioServerParameters(command=rest[0], args=rest[1:]))
    if len(rest) > 1:
        import httpx2

        headers = {"Authorization": "Bearer " + rest[1]}
        return streamable_http_client(rest[0], http_client=httpx2.AsyncClient(headers=headers))
    return streamable_http_client(rest[0])


async def main(kind, rest):
    async with transport(kind, rest) as streams:
        async with ClientSession(streams[0], streams[1]) as client:
            await client.initialize()
            tools = (await client.list_tools()).tools
            assert any(t.name == "merge_branch" for t in tools), tools
            cost = await client.call_tool("get_cost", {"type": "branch", "organization_id": "shop"})
            assert not cost.is_error, cost
            assert cost.structured_content["amount"] == 0.01344, cost
            branches = await client.call_tool("list_branches", {"project_id": "production"})
            assert not branches.is_error, branches
            names = [b["name"] for b in branches.structured_content["branches"]]
            assert names[0] == "production", names
            refused = await client.call_tool("list_branches", {"project_id": "../x"})
            assert refused.is_error, refused
            print(f"{len(tools)} tools, branches {', '.join(names)}")


asyncio.run(main(sys.argv[1], sys.argv[2:]))
