package io.vestibule.server;

import io.vestibule.testkit.Lab;
import io.vestibule.testkit.MariaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two nodes on one database, which began at the same moment with an empty one. */
final class Cluster implements AutoCloseable {
  private final MariaServer database;
  private final String url;
  private final ClusterNode a;
  private final ClusterNode b;
  private final Lab lab;

  private Cluster(MariaServer database, String url, ClusterNode a, ClusterNode b, Lab lab) {
    this.database = database;
    this.url = url;
    this.a = a;
    this.b = b;
    this.lab = lab;
  }

  /** Starts both nodes at once and waits until they are one cluster. */
  static Cluster start() throws IOException {
    Path home = Path.of(TestServer.property("test.cluster"));
    Path data = Path.of(TestServer.property("test.cluster.data"));
    ClusterNode.clear(data);
    MariaServer database = MariaServer.started();
    String name = database.database();
    String url = database.url(name);
    ClusterNode a = new ClusterNode("a", 0, home, data.resolve("a"));
    ClusterNode b = new ClusterNode("b", 100, home, data.resolve("b"));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> List.of(a, b).forEach(ClusterNode::kill)));
    for (ClusterNode node : List.of(a, b)) {
      node.install(Path.of(TestServer.property("test.ear")));
    }
    for (ClusterNode node : List.of(a, b)) {
      node.start(properties(url));
    }
    for (ClusterNode node : List.of(a, b)) {
      node.awaitAnswers();
    }
    Cluster cluster =
        new Cluster(database, url, a, b, Lab.on(database.dataSource(name), settings()));
    cluster.awaitBoth();
    return cluster;
  }

  ClusterNode a() {
    return a;
  }

  ClusterNode b() {
    return b;
  }

  /** A third engine on the same database, by which tests make accounts and look at things. */
  Lab lab() {
    return lab;
  }

  /** Brings back whichever node does not run, and waits until both are one cluster again. */
  void awaitBoth() throws IOException {
    for (ClusterNode node : List.of(a, b)) {
      if (!node.isRunning()) {
        node.start(properties(url));
      }
      node.awaitAnswers();
    }
    ClusterNode.await("sessions to be shared", () -> shares(a, b) && shares(b, a));
  }

  /** Whether a flow that was begun on one node goes on at the other. */
  private static boolean shares(ClusterNode first, ClusterNode second) {
    Program browser = new Program(first.base());
    Program.Answer page = browser.follow(browser.get("/if/flow/default-authentication-flow/"));
    browser.at(second.base());
    Program.Answer next = browser.follow(browser.submit(page, Map.of("uid_field", "nobody")));
    return next.body().contains("name=\"password\"");
  }

  @Override
  public void close() {
    lab.close();
    a.stop();
    b.stop();
    database.close();
  }

  private static Map<String, String> settings() {
    return Map.of(
        "vestibule.base-url", "http://localhost:18080/auth",
        "vestibule.secret-key", "the-key-of-the-server-under-test-of-no-use-elsewhere",
        "vestibule.mail.transport", "smtp",
        "vestibule.mail.host", "localhost",
        "vestibule.mail.port", Integer.toString(MailBox.PORT),
        "vestibule.mail.security", "none",
        "vestibule.mail.from", "login@vestibule.example",
        "vestibule.password.argon2.memory", "1024",
        "vestibule.password.argon2.iterations", "1");
  }

  private static Map<String, String> properties(String url) {
    Map<String, String> all = new HashMap<>(settings());
    all.put("vestibule.datasource", "java:jboss/datasources/ClusterDS");
    all.put("test.database", url);
    return all;
  }
}
