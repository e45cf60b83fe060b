package dev.offshoot.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** {@code tree}: the branches as a graph. It only reads. */
record TreeCommand(Setting setting) implements Act {
  @Override
  public void declare(Form form) {
    form.says(
            "Shows the branches as a graph: how many migrations only the branch (ahead) or only its parent (behind) has, the phase, the newest version, and what is wrong.")
        .optional("BRANCH", "Only this one and what descends from it.");
    Output.declare(form);
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var output = Output.of(given);
    var all = Branch.all(cluster);
    var top = given.find().map(name -> named(cluster, all, name));
    var shown = new ArrayList<>(top.map(t -> t.descendants(all)).orElse(all));
    top.ifPresent(shown::addFirst);
    var console = setting.console();
    switch (output) {
      case NAME -> shown.forEach(b -> console.print(Kind.BRANCH.name(b.name())));
      case JSON, YAML -> output.print(console, Kind.BRANCH, list(shown), "");
      case WORDS -> {
        if (shown.isEmpty()) {
          console.say(
              "There is no branch in namespace "
                  + cluster.namespace()
                  + "; a DatabaseBranch without a parent is the first one.");
        } else {
          console.print(Tree.of(all, top, console.colours()));
        }
      }
    }
    return Exit.DONE;
  }

  private static Branch named(Cluster cluster, List<Branch> all, String name) {
    return all.stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Failure.failed(
                "There is no branch %s in namespace %s; without a name all are shown.",
                name, cluster.namespace()));
  }

  private static ObjectNode list(List<Branch> branches) {
    var list = Cluster.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    var items = list.putArray("items");
    branches.forEach(b -> items.add(b.json()));
    return list;
  }
}
