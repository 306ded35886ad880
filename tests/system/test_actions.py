"""What readers do with media, when the daemon stops or dies right after it was told."""

import threading

from daemon import Daemon


def act(site, token, **action):
    answer = site.request("POST", f"/api/v1/media/{token}/actions", action)
    assert answer.status == 201, answer
    assert answer.json() == {"detail": "action received"}


def test_a_stop_loses_no_view_and_a_crash_no_vote(data, clips):
    site = Daemon(data).start()
    site.set_up_admin()
    token = site.upload(clips["phone.mp4"])
    act(site, token, type="watch", position=1.5)
    site.stop()  # at once: the view waits to be written
    site.start()
    assert site.media(token)["views"] == 2
    mine = site.get(f"/api/v1/media/{token}/actions/mine").json()
    assert mine["watched_date"]

    act(site, token, type="like")
    act(site, token, type="report", extra_info="Old pictures")
    site.kill()
    site.start()
    item = site.media(token)
    assert (item["likes"], item["reported_times"]) == (2, 1)
    assert site.get("/api/v1/moderation/reports").json()["results"][0]["reasons"][0]["reason"] == "Old pictures"
    site.stop()


def test_visitors_of_one_address_count_once_however_many_act_together(daemon, clips):
    token = daemon.upload(clips["phone.mp4"])
    troubles = []

    def read(number):
        # No proxy is trusted here, so whatever it says all of these are one address.
        answer = daemon.request("POST", f"/api/v1/media/{token}/actions", {"type": "like"}, token=False,
                                headers={"X-Forwarded-For": f"192.0.2.{number}"})
        if answer.status != 201:
            troubles.append(answer)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(16)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert not troubles
    assert daemon.media(token)["likes"] == 2
    act(daemon, token, type="like")
    assert daemon.media(token)["likes"] == 3
