def uninstall_hook(env):
    """Who was told by SMS is told by the channels that are left."""
    env["res.partner"].with_context(active_test=False).search([("notice_channel", "=", "sms")]).write(
        {"notice_channel": "auto"}
    )
    env["metrology.notice.rung"].search([("channel", "=", "sms")]).unlink()
