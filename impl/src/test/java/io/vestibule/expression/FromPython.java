package io.vestibule.expression;

import java.util.List;

/**
 * A line of authentik's and what to write here instead.
 *
 * @param python the line there; several in a row are parted by semicolons
 * @param cel the expression here
 */
record FromPython(String python, String cel) {
  private static FromPython line(String python, String cel) {
    return new FromPython(python, cel);
  }

  /** Lines of authentik's own flows, tests, documentation and users, the commonest first. */
  static List<FromPython> all() {
    return List.of(
        line("return True", "true"),
        line("return request.user.is_authenticated", "user.authenticated"),
        line("return not request.user.is_authenticated", "!user.authenticated"),
        line(
            "return ak_is_group_member(request.user, name=\"staff\")", "in_group(user, \"staff\")"),
        line(
            "return ak_is_group_member(context[\"pending_user\"], name=\"staff\")",
            "in_group(pending_user, \"staff\")"),
        line("return request.user.is_superuser", "user.superuser"),
        line("ak_message(\"Not now.\"); return False", "message(\"Not now.\") && false"),
        line(
            "if not x: ak_message(\"Not now.\"); return x",
            "user.active || !message(\"Not now.\")"),
        line(
            "return ak_client_ip in ip_network(\"10.0.0.0/8\")",
            "in_network(request.client_address, \"10.0.0.0/8\")"),
        line("return ak_client_ip.is_private", "is_private(request.client_address)"),
        line("return ak_is_sso_flow", "is_sso"),
        line(
            "return context.get(\"auth_method\") != \"app_password\"",
            "get(context, \"auth_method\", \"\") != \"app_password\""),
        line(
            "return context[\"flow_plan\"].context.get(\"auth_method\") != \"auth_webauthn_pwl\"",
            "get(context, \"auth_method\", \"\") != \"auth_webauthn_pwl\""),
        line("return bool(context.get(\"is_restored\", False))", "has(context.is_restored)"),
        line(
            "return not hasattr(context[\"flow_plan\"].context[\"pending_user\"], \"backend\")",
            "!has(context.user_backend)"),
        line(
            "return \"username\" not in context.get(\"prompt_data\", {})",
            "!has(prompt_data.username)"),
        line(
            "return context[\"prompt_data\"][\"email\"].endswith(\"@example.org\")",
            "prompt_data.email.endsWith(\"@example.org\")"),
        line(
            "return regex_match(request.user.username, \"^admin\")",
            "user.username.matches(\"^admin\")"),
        line(
            "return regex_replace(user.email, \"@.*\", \"\")",
            "regex_replace(user.email, \"@.*\", \"\")"),
        line(
            "context[\"prompt_data\"][\"username\"] = context[\"prompt_data\"][\"email\"]; return True",
            "prompt_set(\"username\", prompt_data.email)"),
        line(
            "context[\"flow_plan\"].context[\"company\"] = \"ACME\"; return True",
            "plan_set(\"company\", \"ACME\")"),
        line(
            "context[\"flow_plan\"].context[\"redirect_stage_target\"] = \"ak-flow://x\"; return True",
            "plan_set(\"redirect_stage_target\", \"ak-flow://x\")"),
        line(
            "context[\"flow_plan\"].redirect(\"https://www.example.org/\"); return False",
            "redirect(\"https://www.example.org/\") && false"),
        line(
            "context[\"flow_plan\"].context[\"pending_user\"] = ak_user_by(username=\"akadmin\"); return True",
            "set_pending_user(user_by_username(\"akadmin\"))"),
        line(
            "return ak_user_by(email=context[\"prompt_data\"][\"email\"]) is None",
            "!user_by_email(prompt_data.email).exists"),
        line(
            "return request.user.attributes.get(\"department\") == \"IT\"",
            "get(user.attributes, \"department\", \"\") == \"IT\""),
        line(
            "return user.attributes.get(\"settings\", {}).get(\"locale\", \"\")",
            "get(get(user.attributes, \"settings\", {}), \"locale\", \"\")"),
        line("try: return user.name; except: return \"\"", "user.name"),
        line("return prompt_context[\"username\"]", "prompt_context.username"),
        line("return f\"Hello {user.name}\"", "\"Hello \" + user.name"),
        line("return request.http_request.path", "request.path"),
        line(
            "return request.http_request.GET.get(\"next\", \"\")",
            "first(get(request.query, \"next\", [\"\"]))"),
        line(
            "return \"Firefox\" in request.http_request.headers[\"User-Agent\"]",
            "request.user_agent.contains(\"Firefox\")"),
        line(
            "return context[\"geoip\"][\"country\"] == \"AT\"",
            "geo(request.client_address).country == \"AT\""),
        line(
            "return context[\"geoip\"][\"continent\"] in [\"EU\", \"NA\"]",
            "geo(request.client_address).continent in [\"EU\", \"NA\"]"),
        line(
            "return context[\"asn\"][\"asn\"] == 64496",
            "asn(request.client_address).number == 64496"),
        line(
            "return (now() - request.user.password_change_date).days >= 90",
            "now - user.password_changed_at >= duration(\"2160h\")"),
        line(
            "return 8 <= datetime.now().hour < 18 and datetime.now().weekday() < 5",
            "now.getHours(\"Europe/Vienna\") >= 8 && now.getHours(\"Europe/Vienna\") < 18"
                + " && now.getDayOfWeek(\"Europe/Vienna\") in [1, 2, 3, 4, 5]"),
        line("return [g.name for g in request.user.groups.all()]", "user.groups"),
        line(
            "return any(g.name.startswith(\"team-\") for g in request.user.groups.all())",
            "user.groups.exists(g, g.startsWith(\"team-\"))"),
        line(
            "if prompt_data[\"username\"] != user.username and not allowed: ak_message(\"…\"); return False",
            "prompt_data.username == user.username || get(brand.attributes, \"may_rename\", false)"
                + " || !message(\"The user name cannot be changed.\")"),
        line(
            "akadmin = ak_user_by(username=\"akadmin\"); return akadmin is None or not akadmin.has_usable_password()",
            "!has(user_by_username(\"akadmin\").password_changed_at)"),
        line(
            "return \"x\" if user.is_authenticated else \"y\"",
            "user.authenticated ? \"x\" : \"y\""),
        line(
            "return list_flatten(context[\"prompt_data\"][\"choices\"])",
            "first(prompt_data.choices)"),
        line("return slugify(user.name)", "slugify(user.name)"));
  }
}
