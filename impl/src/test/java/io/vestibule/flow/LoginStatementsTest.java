package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.StatementLog;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

/** How much a login asks of the database, so that it does not grow unnoticed. */
class LoginStatementsTest {
  private static final String FLOW = "default-authentication-flow";
  private static final String PASSWORD = "correct horse battery";

  @Test
  void aLoginFromAUsualAddressTakesFewStatements() {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create("jdbc:h2:mem:statements;DB_CLOSE_DELAY=-1", "sa", "");
    StatementLog log = new StatementLog();
    try (Lab lab = Lab.on(log.of(pool), Map.of())) {
      User user = lab.user(PASSWORD);
      // From the second one on the address is a usual one, from the third on it has a counter.
      logIn(lab, user);
      logIn(lab, user);
      log.take();

      logIn(lab, user);

      List<String> statements = log.take();
      assertThat(statements).as("%s", statements).hasSizeLessThanOrEqualTo(15);
      assertThat(statements).filteredOn(StatementLog::writes).hasSizeLessThanOrEqualTo(6);
    }
    pool.dispose();
  }

  private static void logIn(Lab lab, User user) {
    LabBrowser.Tab tab = lab.browser().tab(FLOW);
    tab.open();
    tab.submit(Map.of("uid_field", user.username()));
    tab.open();
    assertThat(tab.submit(Map.of("password", PASSWORD))).isInstanceOf(Result.Done.class);
  }
}
