package dev.offshoot.mcp;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Names;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A branch's ready .env as a resource. Without the server's flag it needs no Secret; with it, a
 * development branch's has the password of app as well, and production's never has.
 */
final class EnvResource {
  static final String TEMPLATE = "offshoot://branches/{namespace}/{name}/env";
  private static final Pattern FORM = Pattern.compile("offshoot://branches/([^/]+)/([^/]+)/env");

  private final Branches branches;
  private final boolean appCredentials;

  EnvResource(Branches branches, boolean appCredentials) {
    this.branches = branches;
    this.appCredentials = appCredentials;
  }

  /** The file's text. */
  String read(Call call, String uri) {
    var form = FORM.matcher(uri);
    if (!form.matches()) {
      throw new ToolError("InvalidId", "That is no address of an env resource: " + TEMPLATE);
    }
    var ref = BranchRef.of(form.group(1) + "/" + form.group(2), "");
    var branch = branches.require(call, ref);
    var env = ConnectTools.value(Reports.open(call, branch), ".env");
    return appCredentials && branch.getSpec().parent() != null ? env + app(call, branch) : env;
  }

  private static String app(Call call, DatabaseBranch branch) {
    var meta = branch.getMetadata();
    var secret =
        call.client()
            .secrets()
            .inNamespace(meta.getNamespace())
            .withName(Names.app(meta.getName()))
            .get();
    if (secret == null || !Children.ours(secret, meta.getUid())) {
      throw new ToolError("NotReady", "The branch has no credentials yet; try again later.");
    }
    return new String(
        Base64.getDecoder().decode(secret.getData().getOrDefault(".env", "")),
        StandardCharsets.UTF_8);
  }
}
