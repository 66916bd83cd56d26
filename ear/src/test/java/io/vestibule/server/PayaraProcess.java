package io.vestibule.server;

import io.vestibule.testkit.MariaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A domain of Payara, set up by the commands that docs/operating.md names. */
final class PayaraProcess extends ServerProcess {
  private final PayaraDomain domain;
  private boolean setUp;
  private boolean deployed;

  PayaraProcess(String name, int port) {
    super(port);
    domain = new PayaraDomain(Path.of(TestServer.property("test.server")), name, port);
    domain.create();
  }

  @Override
  void start() {
    Map<String, String> environment = new HashMap<>(settings());
    environment.put("VESTIBULE_DATASOURCE", "jdbc/vestibule");
    domain.asadmin(environment, "start-domain", domain.name());
    if (!setUp) {
      MariaServer maria = MariaServer.shared();
      domain.createDataSource(
          "org.mariadb.jdbc.MariaDbDataSource",
          maria.url(maria.database()),
          MariaServer.USER,
          MariaServer.PASSWORD);
      setUp = true;
    }
    if (deployed) {
      // asadmin does not wait for what is deployed.
      await("the application", () -> isThere());
    }
  }

  @Override
  void stop() {
    if (listens()) {
      domain.asadmin(Map.of(), "stop-domain", domain.name());
    }
  }

  @Override
  void deploy() {
    domain.asadmin("deploy", "--name", "vestibule", TestServer.property("test.ear"));
    deployed = true;
  }

  @Override
  void undeploy() {
    domain.asadmin("undeploy", "vestibule");
    deployed = false;
  }

  @Override
  void redeploy() {
    domain.asadmin("redeploy", "--name", "vestibule", TestServer.property("test.ear"));
  }

  @Override
  long pid() {
    try {
      return Long.parseLong(Files.readString(domain.folder().resolve("config/pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  Path log() {
    return domain.folder().resolve("logs/server.log");
  }

  private boolean isThere() {
    return new Program().get(origin() + "/auth/health/ready").status() == 200;
  }
}
