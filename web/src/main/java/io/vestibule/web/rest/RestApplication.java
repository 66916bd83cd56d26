package io.vestibule.web.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** What is served under {@code /api/v3}. */
@ApplicationPath("/api/v3")
public final class RestApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        ExecutorResource.class,
        FlowInstancesResource.class,
        PoliciesResource.class,
        StageBindingsResource.class,
        EventsResource.class,
        InvitationsResource.class,
        AuthenticatorsResource.class,
        AuthenticatorModelsResource.class,
        PluginsResource.class,
        CoreResource.class,
        SystemResource.class,
        Failures.class);
  }
}
