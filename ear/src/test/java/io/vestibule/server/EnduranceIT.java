package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left behind, and what is lost, when the application and its server come and go. */
@Tag("endurance")
class EnduranceIT {
  private static final int ROUNDS = 10;

  /** How often the server starts anew. */
  private static final int RESTARTS = Integer.getInteger("test.restarts", 2);

  private static final String PASSWORD = "a long password";

  @Test
  void nothingIsLeftBehindAndNothingIsLost() {
    try (ServerProcess server = ServerProcess.make("endurance", 18_180)) {
      server.start();
      server.deploy();
      Program person = new Program(server.origin() + "/auth");
      assertThat(person.logIn("akadmin", PASSWORD).location()).isEqualTo("/auth/");
      Footprint first = Footprint.of(server.pid());
      assertThat(first.engines()).isEqualTo(1);

      for (int round = 0; round < ROUNDS; round++) {
        server.redeploy();
        assertKnown(person);
      }
      for (int round = 0; round < ROUNDS; round++) {
        server.undeploy();
        server.deploy();
        assertKnown(person);
      }
      ServerProcess.await(
          "the engines of before to be gone", () -> Footprint.of(server.pid()).engines() == 1);
      assertThat(Footprint.of(server.pid()).threadsGrownSince(first, ROUNDS).keySet())
          // WildFly's own, by which it deploys.
          .filteredOn(name -> !name.startsWith("ServerService Thread Pool"))
          .isEmpty();

      server.undeploy();
      ServerProcess.await(
          "the last engine to be gone", () -> Footprint.of(server.pid()).engines() == 0);
      assertThat(Footprint.of(server.pid()).threads().keySet())
          .noneMatch(name -> name.startsWith("vestibule"));

      server.deploy();
      assertKnown(person);
      for (int round = 0; round < RESTARTS; round++) {
        server.stop();
        assertThat(server.listens()).isFalse();
        server.start();
        assertKnown(person);
      }
    }
  }

  /** Whoever logged in long ago is still logged in, and can log in again. */
  private static void assertKnown(Program person) {
    assertThat(person.get("/if/user/").body()).contains("akadmin");
  }
}
