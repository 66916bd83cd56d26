package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.nio.file.Files;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who serves REST and who persists, whatever the server would bring for it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RuntimeIT {
  private static final String SYSTEM = "/api/v3/admin/system/";

  private final Lab node = TestServer.node();

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  @Test
  void jerseyServesRestAndHibernatePersists() throws IOException {
    JsonNode runtime = by(node.superuser("a long password")).get(SYSTEM).json().path("runtime");

    assertThat(runtime.path("rest_request").asText()).startsWith("org.glassfish.jersey.server.");
    assertThat(runtime.path("rest").asText()).startsWith("Jersey 3.1.");
    assertThat(runtime.path("persistence").asText()).startsWith("Hibernate ORM 6.6.");
    assertThat(runtime.path("database").asText())
        .containsPattern(TestServer.isPayara() ? "MariaDB.*11\\.4\\." : "H2 2\\.");
    assertThat(runtime.path("server").asText())
        .contains(TestServer.isPayara() ? "Payara" : "WildFly");
    assertThat(Files.readString(TestServer.log()))
        .contains("Vestibule is at " + TestServer.BASE + "/, with Hibernate ORM 6.6.");
  }

  @Test
  void nobodyElseIsToldWhatItRunsOn() {
    assertThat(new Program().get(SYSTEM).status()).isEqualTo(403);
    assertThat(by(node.user("a long password")).get(SYSTEM).status()).isEqualTo(403);
  }

  private Program by(User user) {
    String token = "token-of-" + user.username() + "-long-enough";
    node.engine()
        .database()
        .run(em -> node.engine().tokens().createApiToken(em, token, user.id(), token));
    return new Program().with("Authorization", "Bearer " + token);
  }
}
